import { expect, test } from "vitest";
import { faultOf } from "../../schema/parallel-record.js";
import { gatesFault } from "../gate/gates-fault.js";
import { type ToolFile, guessGates } from "./guess-gates.js";

const GO = { "go.mod": "module x\n" };
const NODE = JSON.stringify({ scripts: { lint: "eslint .", types: "tsc", build: "tsc -b", test: "vitest run" }, devDependencies: { eslint: "9" } });
const JUST = "set shell := ['sh']\nversion := '1'\n\n# one package\ntest-pkg pkg:\n    go test {{pkg}}\n\n@ci: lint\n    go test ./...\nlint:\n    go vet ./...\n";

test.each<[string, Partial<Record<ToolFile, string>>, readonly [string, string, string]]>([
  ["nothing at all", {}, ["", "", ""]],
  ["npm scripts and a linter", { "package.json": NODE }, ["npx --no-install eslint {files}; npm run types", "npm run test @package", "npm run lint; npm run types; npm run build; npm run test"]],
  ["npm's own ci script", { "package.json": JSON.stringify({ scripts: { lint: "x", test: "y", ci: "z" } }) }, ["npm run lint", "npm run test @package", "npm run ci"]],
  ["pnpm", { "package.json": JSON.stringify({ scripts: { test: "y" } }), "pnpm-lock.yaml": "" }, ["", "pnpm run test @package", "pnpm run test"]],
  ["a test script that npm init wrote", { "package.json": JSON.stringify({ scripts: { test: 'echo "Error: no test specified" && exit 1', lint: 7, build: "x" } }) }, ["", "", "npm run build"]],
  ["a format check", { "package.json": JSON.stringify({ scripts: { "format:check": "prettier --check .", format: "prettier --write ." } }) }, ["npm run format:check", "", "npm run format:check"]],
  ["a package.json that is none", { "package.json": "{" }, ["", "", ""]],
  ["a module of Go", GO, ["go vet ./...", "go test ./... @package", "go build ./...; go test ./..."]],
  ["a crate", { "Cargo.toml": "" }, ["cargo fmt --all -- --check; cargo clippy --workspace", "cargo test @package", "cargo build --workspace; cargo test --workspace"]],
  ["Python with its tools", { "pyproject.toml": "[tool.ruff]\n[tool.mypy]\n[tool.pytest.ini_options]\n" }, ["ruff check {files}; mypy {files}", "python -m pytest @package", "python -m pytest"]],
  ["Python without", { "pyproject.toml": "[project]\n" }, ["", "", ""]],
  ["a justfile before the language", { ...GO, justfile: JUST }, ["just lint", "just test-pkg {package}", "just ci"]],
  ["a justfile that has only some of it", { ...GO, justfile: "ci:\n    go test ./...\n" }, ["go vet ./...", "go test ./... @package", "just ci"]],
  ["a justfile whose recipes want arguments", { justfile: "ci target:\n    x\nlint *paths:\n    y\n" }, ["", "", ""]],
  ["a justfile whose test-pkg takes no package", { justfile: "test-pkg:\n    x\n" }, ["", "", ""]],
  ["a Makefile after the language", { ...GO, Makefile: "lint:\n\tx\ntest: build\n\ty\nCC := gcc\n" }, ["go vet ./...", "go test ./... @package", "go build ./...; go test ./..."]],
  ["a Makefile alone", { Makefile: "CC := gcc\n.PHONY: lint\nlint:\n\tx\ntest:\n\ty\n" }, ["make lint", "make test", "make test"]],
  ["two languages", { ...GO, "package.json": JSON.stringify({ scripts: { lint: "x", test: "y" } }) }, ["npm run lint; go vet ./...", "npm run test @package; go test ./... @package", "npm run lint; npm run test; go build ./...; go test ./..."]],
])("S1-76: the ladder guessed from %s", (_, texts, expected) => {
  const gates = guessGates(texts);
  const told = (["1", "2", "3"] as const).map((gate) => gates.gates[gate].map(({ run, cwd }) => `${run.join(" ")}${cwd === undefined ? "" : ` @${cwd}`}`).join("; "));
  expect(told).toEqual(expected);
  expect([faultOf("gates", gates), gatesFault(gates)]).toEqual([null, null]);
});

test("a worktree is made ready by what the lock file is for, and what is checked is required", () => {
  expect(guessGates({ "package.json": NODE, "package-lock.json": "{}" })).toMatchObject({ prepare: { run: ["npm", "ci"], inputs: ["package.json", "package-lock.json"] }, required: ["lint", "typecheck", "unit"] });
  expect(guessGates({ "package.json": NODE })).not.toHaveProperty("prepare");
  expect(guessGates({})).not.toHaveProperty("required");
});
