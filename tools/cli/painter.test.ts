import { describe, expect, test } from "vitest";
import { type Answer, type Frame, command } from "./command.js";
import type { RunContext } from "./context.js";
import { run } from "./run.js";
import { testScreen } from "./test-screen.js";

type Item = Answer | Frame | ((tell: (line: string) => void) => void);

const said = (text: string): Answer => ({ value: { text }, text: () => text });
const block = (...lines: string[]): Frame => ({ frame: (look) => lines.map((line) => line.slice(0, look.width)) });

/** Runs a command that says these things on a terminal of 40 columns and 10 rows; what was written, and the screen after each write. */
async function shown(items: readonly Item[], { size = { columns: 40, rows: 10 }, ...context }: Partial<RunContext> & { size?: { columns: number; rows: number } } = {}, ...argv: string[]) {
  const screen = testScreen(size.columns, size.rows);
  const writes: string[] = [];
  const seen: string[][] = [];
  const out = { write: async (text: string) => {
    writes.push(text);
    screen.write(text);
    seen.push(screen.lines().filter((line) => line !== ""));
  } };
  const probe = command({
    name: "probe", sentence: "Probes.", options: {}, examples: [["bus probe", "probes"]],
    async *run(_, { tell }) {
      for (const item of items) {
        if (typeof item === "function") item(tell);
        else yield item;
      }
    },
  });
  const refused = () => Promise.reject(new Error("this test has no bus"));
  const code = await run(["probe", ...argv], {
    cwd: "/nowhere", version: "1", stdin: () => process.stdin, stdout: out, stderr: out, clock: () => 0, signal: new AbortController().signal, openBus: refused, initBus: refused, serveMcp: refused,
    isTTY: true, env: { TERM: "xterm", NO_COLOR: "1" }, ...context,
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
  }, { probe: async () => ({ default: probe }) });
  return { code, writes, seen, screen };
}

describe("a block that is drawn in place", () => {
  test("is overwritten by the next, and gone in the end; what was printed stays above it", async () => {
    const { seen, screen } = await shown([block("a long line 1", "b 1"), said("first"), block("a long line 2"), said("second"), block("a 3", "b 3", "c 3")]);
    expect(seen).toEqual([["a long line 1", "b 1"], ["first", "a long line 1", "b 1"], ["first", "a long line 2"], ["first", "second", "a long line 2"], ["first", "second", "a 3", "b 3", "c 3"], ["first", "second"]]);
    expect(screen.cursor).toEqual({ row: 2, column: 0 });
  });

  test("is one write each time, in which nothing is erased before it is overwritten", async () => {
    const { writes } = await shown([block("a", "b"), block("c", "d")]);
    expect(writes).toEqual(["\ra\u001b[K\nb\u001b[K\u001b[J\u001b[1A\r", "\rc\u001b[K\nd\u001b[K\u001b[J\u001b[1A\r", "\r\u001b[J"]);
  });

  test("never hides the cursor, so that nothing is to be put right whatever ends the program", async () => {
    const { writes } = await shown([block("a", "b"), said("x")]);
    expect(writes.join("")).not.toContain("?25");
  });

  test("has no more lines than the terminal rows, and leaves its last column alone", async () => {
    const many = Array.from({ length: 30 }, (_, i) => `${i} ${"x".repeat(100)}`);
    const { seen, screen } = await shown([said("above"), block(...many)]);
    expect(seen[1]?.[0]).toBe("above");
    expect(seen[1]?.slice(1).map((line) => line.length)).toEqual(Array.from({ length: 9 }, () => 39));
    expect(screen.lines()).toEqual(["above", ""]);
  });

  test("fits the size that the terminal has now", async () => {
    const size = { columns: 40, rows: 10 };
    const sizes: number[][] = [];
    const frame: Frame = { frame: (look, rows) => {
      sizes.push([look.width, rows]);
      return ["x"];
    } };
    await shown([frame, () => void Object.assign(size, { columns: 200, rows: 5 }), frame], { size });
    expect(sizes).toEqual([[39, 9], [199, 4]]);
  });

  test("makes room for what is told meanwhile", async () => {
    const { screen } = await shown([block("a longer line", "b"), (tell) => tell("by the way"), said("x")]);
    expect(screen.lines()).toEqual(["by the way", "x", ""]);
  });

  test.each([
    ["in a pipe", { isTTY: false }, []],
    ["on a terminal that cannot", { env: { TERM: "dumb" } }, []],
    ["with --json", {}, ["--json"]],
  ])("is not there %s", async (_, context, argv) => {
    const { writes } = await shown([block("a"), said("x"), block("b")], context, ...argv);
    expect(writes).toEqual([argv.length > 0 ? '{"text":"x"}\n' : "x\n"]);
  });

  test("never brings an escape sequence to the terminal, nor a line break into a line", async () => {
    const { writes } = await shown([{ frame: () => ["a\u001b[2Jb\nc\u009b5m"] }], { env: { TERM: "xterm" } });
    expect(writes[0]).toBe("\ra\\u{1b}[2Jb c\\u{9b}5m\u001b[K\u001b[J\r");
  });

  test("is taken away at once on an interrupt, and is not drawn again", async () => {
    const stop = new AbortController();
    const { writes } = await shown([block("a"), () => stop.abort(), block("b")], { signal: stop.signal });
    expect(writes.slice(1).join("")).toBe("\r\u001b[J");
  });

  test("is taken away before a failure is told", async () => {
    const { screen, code } = await shown([block("a", "b"), () => {
      throw new Error("broken");
    }]);
    expect(code).toBe(70);
    expect(screen.lines()[0]).toBe("bus: internal error: broken");
  });
});
