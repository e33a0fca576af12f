import { type Edit, fromBase, joined } from "./edit.js";
import { WRAPPERS, WRAPPERS_LONG, type Words, operands } from "./operands.js";
import { applyPatchEdits, diffEdits } from "./patch-edits.js";
import type { ShellWord } from "./read-shell.js";

/** Arguments, and what the command reads when the script says it. */
type Reader = (args: Words, input: string | null, script: (text: string) => Edit[]) => Edit[];

const PROGRAMS: Readonly<Record<string, Reader>> = {
  apply_patch: (args, input) => applyPatchEdits(input ?? (args[0]?.known === true ? args[0].text : "")),
  applypatch: (args, input, script) => PROGRAMS["apply_patch"]?.(args, input, script) ?? [],
  cp: (args) => transfer(args, "content", false),
  dd: (args) => args.flatMap(({ text, known }) => (known && text.startsWith("of=") ? content(text.slice(3)) : [])),
  git: (args, input) => gitEdits(args, input),
  install: (args) => transfer(args, "content", false, "gmotSZ"),
  ln: (args) => transfer(args, "entry", false, "tS"),
  mv: (args) => transfer(args, "entry", true),
  patch: (args, input) => {
    const strip = args.flatMap(({ text }) => /^(?:-p|--strip=)(\d+)$/.exec(text)?.[1] ?? []).map(Number)[0];
    const named = operands(args, "pidoDBYzFrVg", [])[0];
    return named?.known === true ? content(named.text) : diffEdits(input ?? "", strip ?? 0);
  },
  perl: (args) => (args.some(({ text }) => /^-[a-zA-Z0]*i/.test(text)) ? inPlace(args, "eEMIx", /^-[a-zA-Z0]*[eE]$/, []) : []),
  rm: (args) => operands(args, "", []).flatMap(entry),
  rmdir: (args) => operands(args, "", []).flatMap(entry),
  sed: (args) => (args.some(({ text }) => /^(-[nErsuz]*i|--in-place)/.test(text)) ? inPlace(args, "efl", /^(-[nErsuz]*[ef]|--expression(=|$)|--file(=|$))/, ["--expression", "--file", "--line-length"]) : []),
  tee: (args) => operands(args, "", []).flatMap(written),
  touch: (args) => operands(args, "rdt", ["--reference", "--date", "--time"]).flatMap(written),
  truncate: (args) => operands(args, "sr", ["--size", "--reference"]).flatMap(written),
  unlink: (args) => operands(args, "", []).flatMap(entry),
};

/** What a command that is named in `PROGRAMS` changes. `script` reads the script of a shell that it starts. */
export function commandEdits(words: Words, input: string | null, script: (text: string) => Edit[]): Edit[] {
  const [program, ...args] = words;
  if (program === undefined || !program.known) return [];
  const name = program.text.slice(program.text.lastIndexOf("/") + 1);
  if (/^[A-Za-z_]\w*\+?=/.test(program.text)) return commandEdits(args, input, script);
  const wrapped = WRAPPERS[name];
  if (wrapped !== undefined) return commandEdits(operands(args, wrapped, WRAPPERS_LONG, true), input, script);
  if (name === "timeout") return commandEdits(operands(args, "ks", WRAPPERS_LONG, true).slice(1), input, script);
  if (name === "eval") return args.every(({ known }) => known) ? script(args.map(({ text }) => text).join(" ")) : [];
  if (/^(ba|da|z|k)?sh$/.test(name)) return shellOf(args, input, script);
  return Object.hasOwn(PROGRAMS, name) ? (PROGRAMS[name]?.(args, input, script) ?? []) : [];
}

function shellOf(args: Words, input: string | null, script: (text: string) => Edit[]): Edit[] {
  const at = args.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  const inner = at < 0 ? undefined : args[at + 1];
  if (inner !== undefined) return inner.known ? script(inner.text) : [];
  return input !== null && operands(args, "oO", []).length === 0 ? script(input) : [];
}

function gitEdits(args: Words, input: string | null): Edit[] {
  let folder = "";
  let rest = args;
  for (let option; (option = rest[0]?.text)?.startsWith("-"); ) {
    const value = rest[1];
    if (option === "-C") {
      if (value?.known !== true) return [];
      folder = joined(folder, value.text);
    } else if (/^--(git-dir|work-tree)/.test(option)) return [];
    rest = rest.slice(option === "-C" || option === "-c" ? 2 : 1);
  }
  const [verb, ...words] = rest;
  const paths = (list: Words): Edit[] => list.filter(({ text }) => !text.startsWith(":")).flatMap(entry);
  return fromBase(verb?.known === true ? gitVerb(verb.text, words, input, paths) : [], folder);
}

function gitVerb(verb: string, words: Words, input: string | null, paths: (list: Words) => Edit[]): Edit[] {
  const dashes = words.findIndex(({ text }) => text === "--");
  const has = (...flags: string[]): boolean => words.some(({ text }) => flags.includes(text));
  if (verb === "checkout") return dashes < 0 ? [] : paths(words.slice(dashes + 1));
  if (verb === "restore") return has("-S", "--staged") && !has("-W", "--worktree") ? [] : paths(operands(words, "s", ["--source"]));
  if (verb === "rm") return has("-n", "--dry-run") ? [] : paths(operands(words, "", ["--pathspec-from-file"]));
  if (verb === "mv") return has("-n", "--dry-run") ? [] : transfer(words, "entry", true, "");
  if (verb === "apply") return has("--check", "--stat", "--numstat", "--summary", "--cached") ? [] : diffEdits(input ?? "", 1);
  return [];
}

/** Copies, moves and links: the last operand, or that of -t, is what they make, or the folder that they fill. */
function transfer(args: Words, what: Edit["what"], moves: boolean, withValue = "tS"): Edit[] {
  const given = args.flatMap(({ text }, at) => (text === "-t" || text === "--target-directory" ? (args[at + 1] ?? []) : text.startsWith("--target-directory=") ? { text: text.slice(19), known: args[at]?.known === true } : []))[0];
  const all = operands(args, withValue, ["--target-directory", "--suffix"]);
  const sources = given === undefined && all.length > 1 ? all.slice(0, -1) : all;
  const target = given ?? (all.length > 1 ? all.at(-1) : undefined);
  const gone = moves ? sources.flatMap(entry) : [];
  if (target?.known !== true || target.text === "") return gone;
  const into = sources.flatMap(({ text, known }) => (known ? baseName(text) : []));
  return [...gone, { path: target.text, what, into }];
}

/** Files that are rewritten where they are. The first operand is the program, unless an option brought it. */
function inPlace(args: Words, withValue: string, brings: RegExp, longWithValue: readonly string[]): Edit[] {
  const files = operands(args, withValue, longWithValue);
  // An empty word is how other seds are told to keep no copy.
  const named = files.filter(({ text, known }) => !known || text !== "");
  return (args.some(({ text }) => brings.test(text)) ? named : named.slice(1)).flatMap(written);
}

function entry({ text, known }: ShellWord): Edit[] {
  return known && text !== "" && text !== "-" ? [{ path: text, what: "entry" }] : [];
}

function written({ text, known }: ShellWord): Edit[] {
  return known && text !== "" && text !== "-" ? content(text) : [];
}

function content(path: string): Edit[] {
  return path === "" ? [] : [{ path, what: "content" }];
}

function baseName(path: string): string {
  return path.replace(/[\\/]+$/, "").replace(/^.*[\\/]/, "");
}
