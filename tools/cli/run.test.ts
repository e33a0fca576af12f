import { describe, expect, test, vi } from "vitest";
import { BusError, type ErrorCode, EXIT_CODES } from "../domain/bus-error.js";
import { COMMANDS, type CommandList } from "./command-list.js";
import { type Reply, command } from "./command.js";
import type { CommandContext, RunContext } from "./context.js";
import { runIn } from "./test-context.js";

type Act = (context: CommandContext, words: readonly string[]) => Promise<Reply> | Reply;

/** The list of commands that `bus` runs; each test puts its own "probe" there, and one that is never run. */
let list: CommandList = {};
const bus = (context: Partial<RunContext>, ...argv: string[]) => runIn({ list, ...context }, ...argv);

function probe(act: Act): void {
  const made = command({
    name: "probe",
    sentence: "Probes.",
    options: { words: { type: "list", describe: "words", positional: true } },
    examples: [["bus probe a", "probes a"]],
    run: (args, context) => act(context, args.words),
  });
  const other = (name: string) => async () => ({ default: command({ ...made, name, options: {}, run: () => Promise.reject(new Error("not this one")) }) });
  list = { probe: async () => ({ default: made }), "event log": other("event log"), "event list": other("event list") };
}
const failing = (error: unknown) => probe(() => Promise.reject(error));
const saying = (text: string, value: unknown = { text }) => probe(() => ({ value, text: () => text }));

describe("an answer", () => {
  test("is text, or one JSON value", async () => {
    saying("hello", { b: [1] });
    expect(await bus({}, "probe")).toEqual({ code: 0, stdout: "hello\n", stderr: "" });
    expect(await bus({}, "probe", "--json")).toEqual({ code: 0, stdout: '{"b":[1]}\n', stderr: "" });
    expect(await bus({}, "--json", "probe")).toEqual({ code: 0, stdout: '{"b":[1]}\n', stderr: "" });
  });

  test("of no text prints nothing, and may carry an exit code", async () => {
    probe(() => ({ value: { ok: false }, text: () => "", exitCode: 1 }));
    expect(await bus({}, "probe")).toEqual({ code: 1, stdout: "", stderr: "" });
    expect(await bus({}, "probe", "--json")).toEqual({ code: 1, stdout: '{"ok":false}\n', stderr: "" });
  });

  test("never brings an escape sequence of stored text to the terminal", async () => {
    saying("a\u001b[2Jb\u0007\u009b31mc\u202ed\ne");
    const terminal = { isTTY: true, columns: 80, env: { TERM: "xterm" } };
    const shown = "a\\u{1b}[2Jb\\u{7}\\u{9b}31mc\\u{202e}d\ne\n";
    expect((await bus({}, "probe")).stdout).toBe(shown);
    expect((await bus(terminal, "probe")).stdout).toBe(shown);
    expect((await bus({}, "probe", "--json")).stdout).toBe('{"text":"a\\u001b[2Jb\\u0007\\u009b31mc\\u202ed\\ne"}\n');
  });

  test("keeps our own colours on a terminal only", async () => {
    saying("\u001b[31mred\u001b[0m \u001b[8mhidden\u001b[0m");
    expect((await bus({ isTTY: true, columns: 80 }, "probe")).stdout).toBe("\u001b[31mred\u001b[0m \\u{1b}[8mhidden\u001b[0m\n");
    expect((await bus({}, "probe")).stdout).not.toContain("\u001b");
    expect((await bus({ isTTY: true, env: { NO_COLOR: "1" } }, "probe")).stdout).not.toContain("\u001b");
  });
});

describe("a stream", () => {
  async function* numbers(seen: number[]) {
    try {
      for (let n = 1; n <= 3; n++) yield { value: { n }, text: () => `n ${n}`, exitCode: n === 3 ? 1 : 0 };
    } finally {
      seen.push(-1);
    }
  }
  test("prints each answer, as a line of JSON with --json; its last exit code counts", async () => {
    probe(() => numbers([]));
    expect(await bus({}, "probe")).toEqual({ code: 1, stdout: "n 1\nn 2\nn 3\n", stderr: "" });
    expect((await bus({}, "probe", "--json")).stdout).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  test("ends silently, and is told so, when its reader goes away", async () => {
    const seen: number[] = [];
    const written: string[] = [];
    probe(() => numbers(seen));
    const stdout = {
      write: async (text: string) => {
        if (written.push(text) === 2) throw Object.assign(new Error("gone"), { code: "EPIPE" });
      },
    };
    expect(await bus({ stdout }, "probe")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect({ written, seen }).toEqual({ written: ["n 1\n", "n 2\n"], seen: [-1] });
  });

  test("that is interrupted exits 130, whether it ends or throws", async () => {
    for (const end of ["return", "throw"]) {
      const interrupt = new AbortController();
      probe(async function* ({ signal }) {
        yield { value: 1, text: () => "one" };
        interrupt.abort();
        if (end === "throw") signal.throwIfAborted();
      } as Act);
      expect(await bus({ signal: interrupt.signal }, "probe")).toEqual({ code: 130, stdout: "one\n", stderr: "" });
    }
  });
});

describe("a failure", () => {
  test.each(Object.entries(EXIT_CODES).filter(([code]) => code !== "INTERRUPTED"))("%s exits %i", async (code, exit) => {
    failing(new BusError(code as ErrorCode, "it is\u001b so", { hint: "bus try" }));
    expect(await bus({}, "probe")).toEqual({ code: exit, stdout: "", stderr: "bus: it is\\u{1b} so\nhint: bus try\n" });
    const { stderr } = await bus({}, "probe", "--json");
    expect(JSON.parse(stderr)).toEqual({ error: { code, message: "it is\u001b so", hint: "bus try" } });
    expect(stderr).not.toContain("\u001b");
  });

  test.each([
    [new TypeError("x is not a function"), "x is not a function"],
    ["a text", "a text"],
    [null, "null"],
  ])("that is a bug (%s) exits 70, and shows its stack only when asked", async (error, message) => {
    failing(error);
    const { code, stdout, stderr } = await bus({}, "probe");
    expect({ code, stdout }).toEqual({ code: 70, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^bus: internal error: ${message}\nhint: run again with BUS_DEBUG=1 .*\n$`));
    const debug = await bus({ env: { BUS_DEBUG: "1" } }, "probe");
    expect(debug.stderr.includes("run.test.ts")).toBe(error instanceof Error);
  });

  test("to print the answer is told", async () => {
    saying("x");
    const stdout = { write: () => Promise.reject(Object.assign(new Error("no space left"), { code: "ENOSPC" })) };
    expect(await bus({ stdout }, "probe")).toMatchObject({ code: 6, stderr: expect.stringContaining("no space left") });
  });

  test("of stderr itself changes nothing", async () => {
    failing(new BusError("NOT_FOUND", "no such task"));
    expect((await bus({ stderr: { write: () => Promise.reject(new Error("closed")) } }, "probe")).code).toBe(4);
  });
});

describe("the command line", () => {
  test.each<[string, string]>([
    ["wher", "bus: unknown command \"wher\"\nhint: did you mean bus where?\n"],
    ["zzzzzz", "bus: unknown command \"zzzzzz\"\nhint: bus --help\n"],
    ["where x", "bus: unexpected argument \"x\"\nhint: bus where --help\n"],
    ["event", "bus: event needs one of: log, list\nhint: bus event --help\n"],
    ["event lgo", "bus: unknown command \"event lgo\": event has log, list\nhint: bus event --help\n"],
    ["help wher", "bus: unknown command \"wher\"\nhint: did you mean bus where?\n"],
    ["completion tcsh", "bus: no completion for \"tcsh\"\nhint: bus completion bash\n"],
  ])("bus %s is refused", async (line, stderr) => {
    saying("");
    list = { ...list, ...COMMANDS };
    expect(await bus({}, ...line.split(" "))).toEqual({ code: 2, stdout: "", stderr });
  });

  test.each(["constructor", "__proto__", "toString"])("bus %s is no command", async (word) => {
    expect((await runIn({}, word)).code).toBe(2);
  });

  test("--version prints the version, wherever it stands", async () => {
    list = COMMANDS;
    for (const line of ["--version", "where --version"]) expect((await bus({}, ...line.split(" "))).stdout).toBe("1.2.3\n");
  });

  test("common flags reach the bus, which is opened once and only when it is asked for", async () => {
    const openBus = vi.fn(async () => ({}) as never);
    saying("");
    await bus({ openBus }, "probe");
    expect(openBus).not.toHaveBeenCalled();
    probe(async ({ bus }) => {
      await Promise.all([bus(), bus()]);
      return { value: null, text: () => "" };
    });
    await bus({ openBus, cwd: "/here", program: "/p/bus" }, "--agent", "codex-1", "probe", "--bus", "/b");
    expect(openBus).toHaveBeenCalledTimes(1);
    expect(openBus).toHaveBeenCalledWith(expect.objectContaining({ cwd: "/here", busDir: "/b", agent: "codex-1", program: "/p/bus" }));
  });
});

describe("help", () => {
  const texts = async (...lines: string[]) => Promise.all(lines.map(async (line) => bus({}, ...line.split(" ").filter(Boolean))));

  test("lists every command, in each form of asking", async () => {
    list = COMMANDS;
    const [first, ...rest] = await texts("", "help", "--help", "-h");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    for (const name of Object.keys(COMMANDS)) expect(first?.stdout).toContain(`bus ${name.split(" ")[0]}`);
    for (const other of rest) expect(other).toEqual(first);
  });

  test("of a command shows its options and examples, in each form of asking", async () => {
    saying("");
    const [first, ...rest] = await texts("probe --help", "help probe", "probe -h", "--help probe", "probe --help --unknown");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    for (const part of ["bus probe [words..]", "Probes.", "bus probe a  probes a", "--agent", "--json", "--bus", "--help"]) expect(first?.stdout).toContain(part);
    for (const other of rest) expect(other).toEqual(first);
  });

  test("is not taken from behind --", async () => {
    probe((_, words) => ({ value: words, text: () => words.join() }));
    expect((await bus({}, "probe", "--", "--help", "--json")).stdout).toBe("--help,--json\n");
  });

  test("lists the commands of a group", async () => {
    saying("");
    const [first, ...rest] = await texts("event --help", "help event");
    for (const part of ["bus event log", "bus event list"]) expect(first?.stdout).toContain(part);
    for (const other of rest) expect(other).toEqual(first);
  });
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("of %s is a script", async (shell) => {
    const { code, stdout } = await bus({ env: { SHELL: `/bin/${shell}` } }, "completion");
    expect(code).toBe(0);
    expect(stdout).toContain(`SHELL=${shell} bus --get-yargs-completions`);
    expect((await bus({}, "completion", shell)).stdout).toBe(stdout);
  });

  test.each([
    ["bus|", "probe"],
    ["bus|probe|--", "--json"],
    ["bus|event|", "log"],
    ["bus|completion|", "fish"],
  ])("of %s offers %s", async (words, offered) => {
    saying("");
    const { stdout } = await bus({}, "--get-yargs-completions", ...words.split("|"));
    expect(stdout.split("\n").map((line) => line.split(/[:\t]/)[0])).toContain(offered);
  });
});
