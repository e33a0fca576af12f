import { expect, test } from "vitest";
import type { GateStep } from "../../schema/records.gen.js";
import { packageFinder } from "./packages.js";
import { type Touched, packagesOf, planStep } from "./plan-step.js";

const NAMES = { ignoreCase: false };

function touched(files: readonly string[], { gone = [], packages }: { gone?: readonly string[]; packages?: readonly string[] } = {}): Touched {
  const present = new Set([...files.filter((file) => !gone.includes(file)), "package.json", "pkg/a/package.json", "pkg/a/kept", "pkg/b/go.mod", "pkg/-c/Cargo.toml"]);
  return { files, present, packageOf: packageFinder({ declared: packages, present, names: NAMES }), names: NAMES };
}

const step = (run: string[], more: Partial<GateStep> = {}): GateStep => ({ name: "s", run, ...more });

const TOUCHED = touched(["pkg/a/x.ts", "pkg/a/-y.ts", "-z.ts", "pkg/b/q.go", "pkg/b/old.go", "README.md"], { gone: ["pkg/b/old.go"] });

const PLANS: readonly (readonly [what: string, step: GateStep, plan: unknown])[] = [
  ["no placeholder: it runs whatever was touched", step(["make"]), [{ argv: ["make"], cwd: "." }]],
  ["{files}: an argument each, what is gone left out, none like an option", step(["fmt", "--check", "{files}", "end"]), [{ argv: ["fmt", "--check", "pkg/a/x.ts", "pkg/a/-y.ts", "./-z.ts", "pkg/b/q.go", "README.md", "end"], cwd: "." }]],
  ["files: only those that match", step(["fmt", "{files}"], { files: ["**/*.ts"] }), [{ argv: ["fmt", "pkg/a/x.ts", "pkg/a/-y.ts", "./-z.ts"], cwd: "." }]],
  ["files that match nothing: not applicable", step(["fmt", "{files}"], { files: ["**/*.rs"] }), "no touched file matches"],
  ["files without a placeholder", step(["make", "docs"], { files: ["docs/**"] }), "no touched file matches"],
  ["all of them gone: not applicable", step(["fmt", "{files}"], { files: ["pkg/b/old.go"] }), "no touched file is left to look at"],
  ["a file that is gone touched its package all the same", step(["go", "test", "./{package}"], { files: ["pkg/b/old.go"] }), [{ part: "pkg/b", argv: ["go", "test", "./pkg/b"], cwd: "." }]],
  ["{package}: each once", step(["t", "{package}/test.mjs"]), [{ part: ".", argv: ["t", "./test.mjs"], cwd: "." }, { part: "pkg/a", argv: ["t", "pkg/a/test.mjs"], cwd: "." }, { part: "pkg/b", argv: ["t", "pkg/b/test.mjs"], cwd: "." }]],
  ["{packages}: all at once", step(["t", "{packages}"]), [{ argv: ["t", ".", "pkg/a", "pkg/b"], cwd: "." }]],
  ["cwd: the package's folder, and files below it", step(["fmt", "{files}"], { cwd: "package", files: ["pkg/a/**"] }), [{ part: "pkg/a", argv: ["fmt", "x.ts", "./-y.ts"], cwd: "pkg/a" }]],
  ["{package} with {files}: its own", step(["t", "{package}", "{files}"], { files: ["pkg/**"] }), [{ part: "pkg/a", argv: ["t", "pkg/a", "pkg/a/x.ts", "pkg/a/-y.ts"], cwd: "." }, { part: "pkg/b", argv: ["t", "pkg/b", "pkg/b/q.go"], cwd: "." }]],
  ["what a shell would take for more stays one argument", step(["echo", "$(x)", "; rm"]), [{ argv: ["echo", "$(x)", "; rm"], cwd: "." }]],
];

test.each(PLANS)("S1-43, S1-58: %s", (_, step, plan) => {
  expect(planStep(step, TOUCHED)).toEqual(plan);
});

test("S1-43: a package whose name is like an option is none", () => {
  expect(planStep(step(["t", "{package}"]), touched(["-c/x"], { packages: ["-c"] }))).toEqual([{ part: "-c", argv: ["t", "./-c"], cwd: "." }]);
});

const PACKAGES: readonly (readonly [what: string, file: string, declared: string[] | undefined, expected: string | null])[] = [
  ["the nearest folder with a manifest", "pkg/a/deep/er/x", undefined, "pkg/a"],
  ["go's, too", "pkg/b/x", undefined, "pkg/b"],
  ["the root's manifest", "other/x", undefined, "."],
  ["a declared glob", "pkg/a/src/x", ["pkg/*"], "pkg/a"],
  ["a glob matches the folder alone", "pkg/a/b/c/x", ["pkg/*"], "pkg/a"],
  ["a declared name", "tools/x/y", ["tools/"], "tools"],
  ["the nearest of the declared", "pkg/a/sub/x", ["pkg/*", "pkg/a/sub"], "pkg/a/sub"],
  ["without one it is in none, manifest or not", "other/x", ["pkg/*"], null],
  ["the root only where it is declared", "other/x", ["pkg/*", "."], "."],
  ["** is no declaration of the root", "x", ["**"], null],
];

test.each(PACKAGES)("S1-43: a file's package: %s", (_, file, declared, expected) => {
  expect(touched([], { ...(declared !== undefined && { packages: declared }) }).packageOf(file)).toBe(expected);
});

test("a package of which nothing is left is not tested", () => {
  expect(packagesOf(["pkg/a/x", "pkg/z/x"], touched(["pkg/a/x", "pkg/z/x"], { packages: ["pkg/*"], gone: ["pkg/z/x"] }))).toEqual(["pkg/a"]);
});

test("more files than a command line takes are checked in parts, each once", () => {
  const files = Array.from({ length: 20_000 }, (_, n) => `pkg/a/some/folder/or/other/file-${n}.ts`);
  const plan = planStep(step(["fmt", "{files}", "--end"]), touched(files));
  if (typeof plan === "string") throw new Error(plan);
  expect(plan.length).toBeGreaterThan(1);
  expect(plan.map(({ part }) => part)).toEqual(plan.map((_, at) => `part ${at + 1} of ${plan.length}`));
  expect(plan.flatMap(({ argv }) => argv.slice(1, -1))).toEqual(files);
  for (const { argv } of plan) expect(argv.join(" ").length).toBeLessThan(128 * 1024);
});
