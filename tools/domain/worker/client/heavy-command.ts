import { type Words, operands } from "../../edits/operands.js";
import { type RunCommand, runCommands } from "../../edits/run-commands.js";
import { shellWord } from "../../shell-word.js";
import { HEAVY, VERBS, onlyTells } from "./heavy-programs.js";

/** Package managers with those of their short options that take a value, their verbs, and scripts by the names that projects give them. */
const MANAGERS: Readonly<Record<string, string>> = { npm: "Cw", pnpm: "CF", yarn: "", bun: "" };
const MANAGER_VERBS = /^(i|install|ci|it|install-ci-test|install-test|add|up|update|upgrade|t|tst|test|rebuild|dedupe|pack|publish|build)$/;
const SCRIPT = /^(pre|post)?(test|tests|e2e|spec|unit|integration|build|bench|check|lint|type|types|typecheck|type-check|compile|coverage|cover|ci|verify|validate|all|preflight|bundle|dist)([:._-].*)?$/;
/** What runs the program that its first operand names, and what does so after a verb, with those of their short options that take a value. */
const STARTS: Readonly<Record<string, string>> = { npx: "pcw", bunx: "p", pnpx: "", uvx: "p" };
const STARTS_AFTER: Readonly<Record<string, { readonly verb: string; readonly short: string }>> = {
  bundle: { verb: "exec", short: "" },
  hatch: { verb: "run", short: "" },
  pdm: { verb: "run", short: "" },
  pipenv: { verb: "run", short: "" },
  poetry: { verb: "run", short: "" },
  rye: { verb: "run", short: "" },
  uv: { verb: "run", short: "p" },
};
const WITH_VALUE = ["--prefix", "--filter", "--workspace", "--dir", "--cwd", "--project-directory", "--package", "--call", "--with", "--from", "--python", "--extra", "--group", "--project", "--directory"];
const NODES = /^(node|tsx)$/;
const PYTHON = /^python[\d.]*$/;

/** Only a script that names one of these is looked at. */
const NAMES = new RegExp(`\\b(${[...HEAVY, ...Object.keys({ ...VERBS, ...MANAGERS, ...STARTS, ...STARTS_AFTER }), "node", "tsx"].map((name) => name.replaceAll(/[.+]/g, "\\$&")).join("|")}|python[\\d.]*)(?![\\w-])`);

/**
 * The commands of a shell script that test, build, compile or install: what a coordinator leaves to its workers (S4-23, S4-24). As far as the text says it;
 * a script of one's own, and what `runCommands` cannot see, is not seen.
 */
export function heavyCommands(script: string): readonly string[] {
  return NAMES.test(script) ? runCommands(script).flatMap((run) => (isHeavy(run) ? [[run.program, ...run.args.map(({ text }) => shellWord(text))].join(" ")] : [])) : [];
}

function isHeavy({ program, args }: Pick<RunCommand, "program" | "args">): boolean {
  const words = args.map(({ text }) => text);
  const [manager, starter, after, verbs] = [own(MANAGERS, program), own(STARTS, program), own(STARTS_AFTER, program), own(VERBS, program)];
  const named = operands(args, manager ?? starter ?? after?.short ?? "C", WITH_VALUE).filter(({ text }) => program !== "cargo" || !text.startsWith("+"));
  const [first = "", second = ""] = named.map(({ text }) => text);
  if (onlyTells(program, words, first)) return false;
  if (HEAVY.has(program)) return true;
  if (manager !== undefined) return managerIsHeavy(words, named);
  if (starter !== undefined) return startsHeavy(args, named[0]);
  if (after !== undefined && first === after.verb) return startsHeavy(args, named[1]);
  if (PYTHON.test(program)) return words[0] === "-m" && /^(pytest|unittest|tox|nox|pip|build|compileall|mypy)$/.test(words[1] ?? "") && (words[1] !== "pip" || /^(install|wheel)$/.test(words[2] ?? ""));
  if (NODES.test(program)) return words.includes("--test") || startsHeavy(args, named[0]);
  if (program === "docker" && first === "compose") return second === "build" || (second === "up" && words.includes("--build"));
  if (program === "uv" && first === "pip") return /^(install|sync|compile)$/.test(second);
  return verbs !== undefined && (verbs.test(first) || verbs.test(words[0] ?? ""));
}

/** Whether the program that `name`, one of these words, names is heavy with what comes after it. */
function startsHeavy(args: Words, name: Words[number] | undefined): boolean {
  return name !== undefined && isHeavy({ program: bare(name.text), args: args.slice(args.indexOf(name) + 1) });
}

/** `npm test`, `pnpm -r run build:all`, `yarn`, `yarn workspace web build`, `npm exec vitest`. */
function managerIsHeavy(words: readonly string[], named: Words): boolean {
  const [verb, script = ""] = named.map(({ text }) => text);
  if (verb === undefined) return words.every((word) => /^--(frozen-lockfile|immutable|prod|production)$/.test(word));
  if (verb === "workspace") return named.length > 2 && managerIsHeavy(words, named.slice(2));
  if (verb === "workspaces") return named.length > 2 && managerIsHeavy(words, named.slice(script === "foreach" ? 2 : 1));
  if (/^(run|run-script|rum|urn)$/.test(verb)) return SCRIPT.test(script);
  if (/^(exec|x|dlx)$/.test(verb)) return isHeavy({ program: bare(script), args: named.slice(2) });
  return MANAGER_VERBS.test(verb) || SCRIPT.test(verb);
}

/** The program in a path or a package's name: `node_modules/.bin/vitest`, `vitest@4`, `./node_modules/vitest/vitest.mjs`. */
function bare(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1).replace(/\.[cm]?js$/, "").replace(/(?<=.)@.*$/, "");
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
