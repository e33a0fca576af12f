import type { GateStep, Gates } from "../../schema/records.gen.js";

/** Files by which the guess goes, relative to the root; only they are read. */
export const TOOL_FILES = ["package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "go.mod", "Cargo.toml", "pyproject.toml", "Makefile", "justfile"] as const;
export type ToolFile = (typeof TOOL_FILES)[number];

type Texts = Readonly<Partial<Record<ToolFile, string>>>;
type Ladder = Readonly<Record<"1" | "2" | "3", readonly GateStep[]>>;
type Check = NonNullable<GateStep["check"]>;
type Installer = "npm" | "pnpm" | "yarn";

const CODE = ["**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts}"];
const PYTHON = ["**/*.py"];
/** What `npm init` writes where there is no test. */
const NO_TEST = /no test specified/;
const NOTHING: Ladder = { "1": [], "2": [], "3": [] };
const INSTALL: Readonly<Record<Installer, readonly [string, string, ...string[]]>> = { npm: ["package-lock.json", "npm", "ci"], pnpm: ["pnpm-lock.yaml", "pnpm", "install", "--frozen-lockfile"], yarn: ["yarn.lock", "yarn", "install", "--frozen-lockfile"] };

/** Gates as this repository's own tools suggest them; a gate for which they suggest nothing has no step. A person has to look at it before it counts. */
export function guessGates(texts: Texts): Gates {
  const languages = [node(texts), go(texts), rust(texts), python(texts)];
  const own = recipes(texts.justfile, "just");
  const make = recipes(texts.Makefile, "make");
  const pick = (gate: keyof Ladder): GateStep[] => {
    const found = [own[gate], languages.flatMap((ladder) => ladder[gate]), make[gate]].find((steps) => steps.length > 0);
    return [...(found ?? [])];
  };
  const gates = { "1": pick("1"), "2": pick("2"), "3": pick("3") };
  const checks = new Set(Object.values(gates).flat().map(({ check }) => check));
  const required = (["lint", "typecheck", "unit"] as const).filter((check) => checks.has(check));
  const prepare = texts["package.json"] === undefined ? undefined : install(texts);
  return { ...(prepare !== undefined && { prepare }), ...(required.length > 0 && { required }), gates };
}

function install(texts: Texts): Gates["prepare"] {
  const installer = installerOf(texts);
  const [lock, program, ...words] = INSTALL[installer];
  return texts[lock as ToolFile] === undefined ? undefined : { run: [program, ...words], inputs: ["package.json", lock] };
}

function installerOf(texts: Texts): Installer {
  return texts["pnpm-lock.yaml"] !== undefined ? "pnpm" : texts["yarn.lock"] !== undefined ? "yarn" : "npm";
}

/** Scripts by the names that most repositories give them; a linter that is installed checks touched files alone. */
function node(texts: Texts): Ladder {
  const text = texts["package.json"];
  if (text === undefined) return NOTHING;
  const { scripts, dependencies } = packageOf(text);
  const format = ["format:check", "format-check", "fmt:check", "check:format"];
  const run = (script: string): string[] => [installerOf(texts), "run", script];
  const step = (names: readonly string[], check: Check): GateStep[] => {
    const script = names.find((name) => scripts.has(name));
    return script === undefined ? [] : [{ name: script, run: run(script), check }];
  };
  const bin = (program: string, ...words: string[]): GateStep[] => (dependencies.has(program === "biome" ? "@biomejs/biome" : program) ? [{ name: program, run: ["npx", "--no-install", program, ...words, "{files}"], files: CODE, check: "lint" }] : []);
  const linters = [...bin("eslint"), ...bin("oxlint"), ...bin("biome", "check")];
  const lint = linters.length > 0 ? linters : step(["lint"], "lint");
  const types = step(["typecheck", "type-check", "types", "tsc", "check-types"], "typecheck");
  const unit = step(["test:unit", "test"], "unit");
  const everything = step(["ci"], "ci");
  return {
    "1": [...step(format, "format"), ...lint, ...types],
    "2": unit.map((one): GateStep => ({ ...one, cwd: "package" })),
    "3": everything.length > 0 ? everything : [...step(format, "format"), ...step(["lint"], "lint"), ...types, ...step(["build"], "build"), ...step(["test"], "unit")],
  };
}

function go(texts: Texts): Ladder {
  if (texts["go.mod"] === undefined) return NOTHING;
  const vet: GateStep = { name: "go vet", run: ["go", "vet", "./..."], files: ["**/*.go"], check: "lint" };
  const tests: GateStep = { name: "go test", run: ["go", "test", "./..."], check: "unit" };
  return { "1": [vet], "2": [{ ...tests, cwd: "package" }], "3": [{ name: "go build", run: ["go", "build", "./..."], check: "build" }, tests] };
}

function rust(texts: Texts): Ladder {
  if (texts["Cargo.toml"] === undefined) return NOTHING;
  const format: GateStep = { name: "cargo fmt", run: ["cargo", "fmt", "--all", "--", "--check"], files: ["**/*.rs"], check: "format" };
  const clippy: GateStep = { name: "cargo clippy", run: ["cargo", "clippy", "--workspace"], files: ["**/*.rs"], check: "lint" };
  return {
    "1": [format, clippy],
    "2": [{ name: "cargo test", run: ["cargo", "test"], cwd: "package", check: "unit" }],
    "3": [{ name: "cargo build", run: ["cargo", "build", "--workspace"], check: "build" }, { name: "cargo test", run: ["cargo", "test", "--workspace"], check: "unit" }],
  };
}

function python(texts: Texts): Ladder {
  const text = texts["pyproject.toml"];
  if (text === undefined) return NOTHING;
  const ruff: GateStep[] = /\bruff\b/.test(text) ? [{ name: "ruff", run: ["ruff", "check", "{files}"], files: PYTHON, check: "lint" }] : [];
  const mypy: GateStep[] = /\bmypy\b/.test(text) ? [{ name: "mypy", run: ["mypy", "{files}"], files: PYTHON, check: "typecheck" }] : [];
  const tests: GateStep[] = /\bpytest\b/.test(text) ? [{ name: "pytest", run: ["python", "-m", "pytest"], check: "unit" }] : [];
  return { "1": [...ruff, ...mypy], "2": tests.map((one): GateStep => ({ ...one, cwd: "package" })), "3": tests };
}

/** Recipes of a justfile or targets of a Makefile. */
function recipes(text: string | undefined, program: "just" | "make"): Ladder {
  if (text === undefined) return NOTHING;
  const names = new Map([...text.matchAll(/^@?([A-Za-z][\w-]*)([^:=\n]*):(?!=)/gm)].map(([, name = "", parameters = ""]) => [name, parameters.trim()]));
  const plain = (wanted: readonly string[], check: Check): GateStep[] => {
    const found = wanted.find((name) => names.get(name) === "");
    return found === undefined ? [] : [{ name: `${program} ${found}`, run: [program, found], check }];
  };
  const forPackage: GateStep[] = program === "just" && /^[+*$]?\w+/.test(names.get("test-pkg") ?? "") ? [{ name: "just test-pkg", run: ["just", "test-pkg", "{package}"], check: "unit" }] : [];
  const everything = plain(["ci", "check"], "ci");
  return {
    "1": [...plain(["fmt-check", "format-check"], "format"), ...plain(["lint"], "lint"), ...plain(["typecheck", "types"], "typecheck")],
    "2": forPackage.length > 0 ? forPackage : plain(["test"], "unit"),
    "3": everything.length > 0 ? everything : plain(["test"], "unit"),
  };
}

/** What stands in a package.json; of one that is none, nothing. */
function packageOf(text: string): { scripts: ReadonlySet<string>; dependencies: ReadonlySet<string> } {
  const found = parsed(text);
  const names = (key: string) => Object.keys(Object(found[key]));
  const scripts = Object.entries(Object(found["scripts"]) as object).filter(([, line]) => typeof line === "string" && !NO_TEST.test(line));
  return { scripts: new Set(scripts.map(([name]) => name)), dependencies: new Set([...names("devDependencies"), ...names("dependencies")]) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
