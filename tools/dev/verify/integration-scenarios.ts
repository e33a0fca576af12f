import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lane } from "../../schema/records.gen.js";
import { GATES, POLICY, parallelFiles } from "../parallel-repo.js";
import { INDEX } from "../integration-ground.js";
import { readyLane, workbench } from "../ready-lane.js";
import { fill, git } from "../scratch-repo.js";

/** One command that is ended somewhere, and what brings a repository to where it starts. */
export interface KillScenario {
  readonly name: string;
  readonly lanes: (root: string) => Promise<void>;
  /** Commands of the integrator before it, each with what else is done then. */
  readonly before: readonly { readonly argv: readonly string[]; readonly after?: (root: string) => void }[];
  readonly argv: readonly string[];
  /** Exit codes of the same command afterwards: it goes on, or says that all was done. */
  readonly again: readonly number[];
  /** The states of the lanes at the end; more than one where a kill before the first step leaves it as it was. */
  readonly ends: Readonly<Record<string, Lane["state"]>>;
}

const CLASH = `export const value = 1;\nexport const other = "old";\n`;
const IGNORED = "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n_report/\n";

async function clash(root: string): Promise<void> {
  await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": CLASH.replace("1", "2") } });
  await readyLane(root, { id: "L-b", files: { "pkg/a/index.mjs": CLASH.replace("1", "3") } });
}

const CONFLICT = [{ argv: ["L-a"] }, { argv: ["L-b"] }];
const RESOLVED = (root: string): void => {
  writeFileSync(join(`${root}-lanes/.integration`, "pkg/a/index.mjs"), CLASH.replace("1", "5"));
  git(`${root}-lanes/.integration`, "add", "--all");
};
const one = (mode: "A" | "B") => async (root: string): Promise<void> => {
  await readyLane(root, { id: "L-a", mode, files: { "pkg/a/index.mjs": INDEX(2), "pkg/a/new/new.mjs": "// new\n" } });
};
const wave = (broken: boolean) => async (root: string): Promise<void> => {
  await readyLane(root, { id: "L-a", mode: "A", wave: "W1", files: { "pkg/a/index.mjs": CLASH.replace("1", "2") } });
  await readyLane(root, { id: "L-b", wave: "W1", files: { "pkg/b/index.mjs": INDEX(3), ...(broken && { BROKEN: "x\n" }) } });
};

export const KILL_SCENARIOS: readonly KillScenario[] = [
  { name: "A", lanes: one("A"), before: [], argv: ["L-a"], again: [0, 3], ends: { "L-a": "integrated" } },
  { name: "B", lanes: one("B"), before: [], argv: ["L-a"], again: [0, 3], ends: { "L-a": "integrated" } },
  { name: "continue", lanes: clash, before: [{ argv: ["L-a"] }, { argv: ["L-b"], after: RESOLVED }], argv: ["--continue"], again: [0, 4], ends: { "L-a": "integrated", "L-b": "integrated" } },
  { name: "undo", lanes: clash, before: CONFLICT, argv: ["--undo"], again: [0, 4], ends: { "L-a": "integrated", "L-b": "in_progress" } },
  { name: "wave", lanes: wave(false), before: [{ argv: ["L-a"] }, { argv: ["L-b"] }], argv: ["--wave", "W1"], again: [0], ends: { "L-a": "verified", "L-b": "verified" } },
  { name: "red wave", lanes: wave(true), before: [{ argv: ["L-a"] }, { argv: ["L-b"] }], argv: ["--wave", "W1"], again: [1, 3], ends: { "L-a": "verified", "L-b": "in_progress" } },
];

/** A repository in which lanes can be integrated, with somebody's own edits in the checkout of the target. */
export async function killGround(root: string, { lanes }: Pick<KillScenario, "lanes">): Promise<void> {
  fill(root, { ".gitignore": IGNORED, "_bus/claims/.gitkeep": "", ...parallelFiles(POLICY, GATES), "pkg/a/index.mjs": CLASH });
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "config", "user.name", "Test");
  git(root, "config", "user.email", "test@example.org");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=first");
  await lanes(root);
  fill(root, EDITS);
}

/** Edits that are nobody's lane: they must be there whatever happens. */
export const EDITS: Readonly<Record<string, string>> = { "pkg/f/index.mjs": INDEX(99), "mine.txt": "mine\n", "docs/decisions.md": "# mine\n" };

/** Everything that must hold at the end, or, while a command was ended and not run again, at any time. */
export async function violations(root: string, scenario: KillScenario, base: string, isOver: boolean): Promise<string[]> {
  const found: string[] = [];
  const bus = workbench(root, "int");
  const commits = git(root, "log", "--first-parent", "--reverse", "--format=%H %(trailers:key=Lane,valueonly,separator=%x2C)|%(trailers:key=Reverted-Lane,valueonly,separator=%x2C)", `${base}..main`).split("\n").filter((line) => line !== "");
  const applied = new Map<string, string>();
  for (const line of commits) {
    const [commit = "", names = ""] = line.split(" ");
    const [lane = "", back = ""] = names.split("|");
    if (lane === "" && back === "") found.push(`${commit} is no lane's`);
    if (lane !== "" && applied.has(lane)) found.push(`${lane} was applied twice`);
    if (lane !== "") {
      applied.set(lane, commit);
      const { value } = await bus.store.registers.read<Lane>({ kind: "lanes", id: lane });
      const gated = [1, 2].every((gate) => value?.gates.some((one) => one.gate === gate && one.verdict === "passed" && one.commit === commit));
      if (!gated) found.push(`${lane} is on the target as ${commit}, which no gate has passed`);
    } else applied.delete(back);
  }
  for (const [path, text] of Object.entries(EDITS)) if (readFileSync(join(root, path), "utf8") !== text) found.push(`an edit is lost: ${path}`);
  if (!isOver) return found;
  const { value } = await bus.store.registers.read<{ current: unknown; ending?: unknown; frozen: unknown }>({ kind: "integrations", id: "target" });
  if (value === null || value.current !== null || (value.ending ?? null) !== null || value.frozen !== null) found.push(`the register is not free: ${JSON.stringify(value)}`);
  for (const [id, state] of Object.entries(scenario.ends)) {
    const { value: lane } = await bus.store.registers.read<Lane>({ kind: "lanes", id });
    if (lane?.state !== state) found.push(`${id} is ${lane?.state ?? "gone"}, and should be ${state}`);
    if (lane?.integration?.commit !== applied.get(id)) found.push(`${id}: its record says ${lane?.integration?.commit ?? "nothing"}, the target ${applied.get(id) ?? "nothing"}`);
  }
  const status = git(root, "status", "--porcelain", "--", "pkg", "tools", "docs", "mine.txt", "BROKEN").split("\n").map((line) => line.trim()).sort();
  if (status.join() !== "?? mine.txt,M docs/decisions.md,M pkg/f/index.mjs") found.push(`the checkout does not follow: ${status.join(", ")}`);
  return found;
}
