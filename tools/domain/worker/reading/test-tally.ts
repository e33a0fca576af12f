/** What runners count. Several of them, and several runs, add up; a runner that tells each package and then all is counted twice, which changes no verdict. */
export interface Tally {
  /** Some runner has counted. */
  readonly counted: boolean;
  /** Tests that ran and failed. */
  readonly failed: number;
  readonly passed: number;
  /** Files or suites that could not even begin. */
  readonly unloaded: number;
}

type Change = Partial<Record<"failed" | "passed" | "unloaded", number>>;

interface Counter {
  readonly pattern: RegExp;
  readonly read: (match: readonly string[]) => Change;
}

const number = (text: string | undefined): number => Number(text ?? 0);
/** "1 failed | 2 passed (3)", "failures=1, errors=2": words with numbers before or after them. */
const named = (text: string, word: string): number => number(new RegExp(`(\\d+) ${word}`, "i").exec(text)?.[1] ?? new RegExp(`\\b${word}s?[=:] *(\\d+)`, "i").exec(text)?.[1]);

const COUNTERS: readonly Counter[] = [
  // vitest, jest
  { pattern: /^\s*Tests:? {2,}(.*(?:failed|passed|skipped|todo|total|no tests).*)$/, read: ([, rest = ""]) => ({ failed: named(rest, "failed"), passed: named(rest, "passed") }) },
  { pattern: /^⎯+ *Failed Suites (\d+) *⎯+$/, read: ([, count]) => ({ unloaded: number(count) }) },
  { pattern: /^\s*● Test suite failed to run$/, read: () => ({ unloaded: 1 }) },
  // node:test, tape
  { pattern: /^[#ℹ] (pass|fail|cancelled) +(\d+)$/, read: ([, what, count]) => ({ [{ pass: "passed", fail: "failed" }[what ?? ""] ?? "unloaded"]: number(count) }) },
  // mocha
  { pattern: /^\s+(\d+) (passing|failing)(?: \(.*\))?$/, read: ([, count, what]) => (what === "passing" ? { passed: number(count) } : { failed: number(count) }) },
  // pytest
  { pattern: /^=* ?((?:\d+ (?:failed|passed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun)(?:, )?)+) in [\d.]+s/, read: ([, rest = ""]) => ({ failed: named(rest, "failed"), passed: named(rest, "passed"), unloaded: named(rest, "errors?") }) },
  // unittest: whatever raised instead of asserting is an error, also what could not be imported
  { pattern: /^Ran (\d+) tests? in /, read: ([, count]) => ({ passed: number(count) }) },
  { pattern: /^FAILED \(((?:(?:failures|errors|skipped|expected failures|unexpected successes)=\d+(?:, )?)+)\)$/, read: ([, rest = ""]) => ({ failed: named(rest, "failure") + named(rest, "error"), passed: -(named(rest, "failure") + named(rest, "error")) }) },
  { pattern: /^ERROR: \S+ \(unittest\.loader\._FailedTest/, read: () => ({ unloaded: 1, failed: -1 }) },
  // cargo, deno
  { pattern: /^(?:test result: )?(?:ok|FAILED)[.|] *(?:\| )?(\d+) passed[^\d]+(\d+) failed/, read: ([, passed, failed]) => ({ passed: number(passed), failed: number(failed) }) },
  // go
  { pattern: /^--- FAIL: /, read: () => ({ failed: 1 }) },
  { pattern: /^ok\s{2,}\S+\s+(?!.*\[no tests to run\])[\d.(]/, read: () => ({ passed: 1 }) },
  { pattern: /^ok\s{2,}\S+\s.*\[no tests to run\]/, read: () => ({}) },
  { pattern: /^FAIL\s+\S+ \[(?:build|setup) failed\]/, read: () => ({ unloaded: 1 }) },
  // prove, bats, rspec, minitest, PHPUnit, surefire, dotnet, ctest
  { pattern: /^Files=\d+, Tests=(\d+)/, read: ([, count]) => ({ passed: number(count) }) },
  { pattern: /^Failed (\d+)\/\d+ subtests/, read: ([, failed]) => ({ failed: number(failed), passed: -number(failed) }) },
  { pattern: /^(\d+) (?:examples?|tests?|runs), (?:\d+ assertions, )?(\d+) failures?(?:, (\d+) errors?)?/, read: ([, all, failures, errors]) => outOf(number(all), number(failures) + (/[a-z]/.test(errors ?? "") ? 0 : number(errors))) },
  { pattern: /^OK \((\d+) tests?, \d+ assertions?\)/, read: ([, count]) => ({ passed: number(count) }) },
  { pattern: /^(?:\[\w+\] )?Tests(?: run)?: *(\d+), (?:Assertions: \d+, )?(.*(?:Failures|Errors): *\d+.*)$/, read: ([, all, rest = ""]) => outOf(number(all), named(rest, "Failure") + named(rest, "Error")) },
  { pattern: /^(?:Failed|Passed)! +- Failed: +(\d+), Passed: +(\d+)/, read: ([, failed, passed]) => ({ failed: number(failed), passed: number(passed) }) },
  { pattern: /^\d+% tests passed, (\d+) tests? failed out of (\d+)/, read: ([, failed, all]) => outOf(number(all), number(failed)) },
  // The attributes of a report in JUnit's form
  { pattern: /<testsuite (?=[^>]*\btests="(\d+)")(?=[^>]*\bfailures="(\d+)")(?:(?=[^>]*\berrors="(\d+)"))?/, read: ([, all, failures, errors]) => ({ ...outOf(number(all), number(failures) + number(errors)), unloaded: number(errors) }) },
];

/** Lines of raw TAP, which count where nobody sums up. */
const TAP = /^(not )?ok \d+\b(?!.*# (?:skip|todo)\b)/i;
/** What node's runner names of a file that did not get as far as a test. */
const UNLOADED_FILE = /^\s+(?:error: )?'test failed'$/;
const FILE_FAILED = /^(?:not ok \d+ - |✖ )(.+?)(?: \([\d.]+ms\))?$/;

export interface TallyReader {
  /** Whether the line counts something. */
  take(text: string): boolean;
  read(): Tally;
}

export function tallyReader(): TallyReader {
  const sums = { failed: 0, passed: 0, unloaded: 0 };
  const tap = { failed: 0, passed: 0 };
  const files = new Set<string>();
  let counted = false;
  let file = "";
  return {
    take(text) {
      const raw = TAP.exec(text);
      if (raw !== null) tap[raw[1] === undefined ? "passed" : "failed"] += 1;
      file = FILE_FAILED.exec(text)?.[1] ?? file;
      if (UNLOADED_FILE.test(text)) files.add(file);
      for (const { pattern, read } of COUNTERS) {
        const match = pattern.exec(text);
        if (match === null) continue;
        counted = true;
        for (const [what, by] of Object.entries(read(match))) sums[what as keyof typeof sums] += by;
        return true;
      }
      return raw !== null;
    },
    read() {
      const { failed, passed } = counted ? sums : tap;
      return { counted: counted || failed + passed > 0, failed: Math.max(0, failed - files.size), passed: Math.max(0, passed), unloaded: sums.unloaded + files.size };
    },
  };
}

/** Whether a line, by itself, counts tests that failed or could not begin. */
export function countsFailures(text: string): boolean {
  const tally = tallyReader();
  tally.take(text);
  const { failed, unloaded } = tally.read();
  return failed + unloaded > 0;
}

function outOf(all: number, failed: number): Change {
  return { failed, passed: all - failed };
}
