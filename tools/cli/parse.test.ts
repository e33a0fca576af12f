import { describe, expect, expectTypeOf, test } from "vitest";
import { BusError } from "../domain/bus-error.js";
import { command } from "./command.js";
import { parse } from "./parse.js";

const sample = command({
  name: "event log",
  sentence: "Appends an event.",
  options: {
    event: { type: "string", describe: "its type", positional: true, required: true },
    words: { type: "list", describe: "the rest", positional: true },
    task: { type: "string", describe: "the task", alias: "t" },
    summary: { type: "string", describe: "one line", default: "" },
    severity: { type: "string", describe: "how bad", choices: ["low", "medium", "high"] },
    limit: { type: "number", describe: "at most", alias: "n", default: 20 },
    receipt: { type: "list", describe: "a file" },
    extra: { type: "keyvalue", describe: "more keys" },
    "allow-unassigned": { type: "boolean", describe: "anyway" },
  },
  examples: [],
  run: (args) => {
    expectTypeOf(args.event).toEqualTypeOf<string>();
    expectTypeOf(args.task).toEqualTypeOf<string | undefined>();
    expectTypeOf(args.severity).toEqualTypeOf<"low" | "medium" | "high" | undefined>();
    expectTypeOf(args.limit).toEqualTypeOf<number>();
    expectTypeOf(args.receipt).toEqualTypeOf<readonly string[]>();
    expectTypeOf(args.extra).toEqualTypeOf<Readonly<Record<string, string>>>();
    expectTypeOf(args.allowUnassigned).toEqualTypeOf<boolean>();
    return { value: args, text: () => "" };
  },
});
const nothing = { event: "note", words: [], summary: "", limit: 20, receipt: [], extra: {}, allowUnassigned: false };

describe("accepted", () => {
  test.each<[string[], object]>([
    [["note"], {}],
    [["--event", "note"], {}],
    [["note", "a", "b"], { words: ["a", "b"] }],
    [["--event=note", "a"], { words: ["a"] }],
    [["note", "--task", "007"], { task: "007" }],
    [["note", "--task=1e3"], { task: "1e3" }],
    [["note", "-t", "0x10"], { task: "0x10" }],
    [["007"], { event: "007" }],
    [["note", "--summary", "- fixed it"], { summary: "- fixed it" }],
    [["note", "--summary", "-5 % slower"], { summary: "-5 % slower" }],
    [["note", "--summary", "--why not"], { summary: "--why not" }],
    [["note", "--summary=--task"], { summary: "--task" }],
    [["note", "--summary="], { summary: "" }],
    [["note", "--summary", "a=b"], { summary: "a=b" }],
    [["note", "--summary", 'say "x"\nand \'y\''], { summary: 'say "x"\nand \'y\'' }],
    [["note", "-n", "5"], { limit: 5 }],
    [["note", "-n5"], { limit: 5 }],
    [["note", "--limit=0.5"], { limit: 0.5 }],
    [["note", "--receipt", "a", "--receipt=b"], { receipt: ["a", "b"] }],
    [["note", "--receipt", "a", "b"], { receipt: ["a"], words: ["b"] }],
    [["note", "--extra", "k=v=w", "--extra", "n="], { extra: { k: "v=w", n: "" } }],
    [["note", "--allow-unassigned"], { allowUnassigned: true }],
    [["note", "--allow-unassigned", "--allow-unassigned"], { allowUnassigned: true }],
    [["note", "--allow-unassigned=false"], { allowUnassigned: false }],
    [["note", "--severity", "high"], { severity: "high" }],
    [["note", "--", "--task", "-x"], { words: ["--task", "-x"] }],
    [["--", "note"], {}],
    [["note", "constructor"], { words: ["constructor"] }],
  ])("%j", (argv, expected) => {
    expect(parse(sample, argv).args).toEqual({ ...nothing, ...expected });
  });

  test("an option that was not given is absent, not undefined", () => {
    expect(Object.keys(parse(sample, ["note"]).args)).not.toContain("task");
  });

  test("common flags are taken beside the command's own", () => {
    const { common } = parse(sample, ["note", "--agent", "a", "--json", "--bus=/x"]);
    expect(common).toEqual({ agent: "a", bus: "/x", json: true, help: false, version: false });
  });
});

describe("refused with exit 2", () => {
  test.each<[string[], string, string]>([
    [[], "<event> is missing", "bus event log --help"],
    [["note", "--tsak", "x"], "unknown option --tsak", "did you mean --task?"],
    [["note", "--allowUnassigned"], "unknown option --allowUnassigned", "did you mean --allow-unassigned?"],
    [["note", "--no-allow-unassigned"], "unknown option --no-allow-unassigned", "did you mean --allow-unassigned?"],
    [["note", "--__proto__=x"], "unknown option --___proto___", "bus event log --help"],
    [["note", "--constructor=x"], "unknown option --constructor", "bus event log --help"],
    [["note", "-z"], "unknown option -z", "bus event log --help"],
    [["note", "--task.x=1"], "unknown option --task.x", "did you mean --task?"],
    [["note", "--task"], "--task needs a value", "bus event log --help"],
    [["note", "--task", "--json"], "--task needs a value", "bus event log --help"],
    [["note", "--task", "--summary=x"], "--task needs a value", "bus event log --help"],
    [["note", "--task", "--", "x"], "--task needs a value", "bus event log --help"],
    [["note", "-t"], "-t needs a value", "bus event log --help"],
    [["note", "--task", "a", "--task", "b"], "--task was given more than once", "bus event log --help"],
    [["note", "--json=yes"], "--json takes no value", "bus event log --help"],
    [["note", "--limit", "many"], '--limit must be a number, not "many"', "bus event log --help"],
    [["note", "--limit", "-5"], '--limit must be a number, not "-5"', "bus event log --help"],
    [["note", "--limit="], '--limit must be a number, not ""', "bus event log --help"],
    [["note", "--limit", "Infinity"], '--limit must be a number, not "Infinity"', "bus event log --help"],
    [["note", "--severity", "hihg"], '--severity must be one of low, medium, high, not "hihg"', "did you mean high?"],
    [["note", "--extra", "k"], '--extra must be key=value, not "k"', "bus event log --help"],
    [["note", "--extra", "k=1", "--extra", "k=2"], "--extra names one key more than once", "bus event log --help"],
    [["--event", "note", "--event", "x"], "<event> was given more than once", "bus event log --help"],
  ])("%j", (argv, message, hint) => {
    expect(() => parse(sample, argv)).toThrow(expect.objectContaining({ code: "USAGE", message, hint }));
    expect(() => parse(sample, argv)).toThrow(BusError);
  });

  test("more arguments than places", () => {
    const short = command({ ...sample, options: { task: { type: "string", describe: "", positional: true } } as const });
    expect(() => parse(short, ["a", "b"])).toThrow('unexpected argument "b"');
    expect(() => parse(short, ["--task", "a", "b"])).toThrow('unexpected argument "b"');
  });
});

test.each<[string[], { phase: string; command: readonly string[] }]>([
  [["P03", "--", "npm", "test", "--", "--json", "-x"], { phase: "P03", command: ["npm", "test", "--", "--json", "-x"] }],
  [["--", "x"], { phase: "", command: ["x"] }],
  [["P03", "--"], { phase: "P03", command: [] }],
  [["P03", "--command", "x", "--", "y"], { phase: "P03", command: ["x", "y"] }],
])("a list that takes what comes after --: %j", (argv, args) => {
  const runs = command({ ...sample, options: { phase: { type: "string", describe: "", positional: true, default: "" }, command: { type: "list", describe: "", rest: true } } as const });
  expect(parse(runs, argv).args).toEqual(args);
  expect(() => parse(runs, ["P03", "word", ...argv.slice(argv.indexOf("--"))])).toThrow('unexpected argument "word"');
});
