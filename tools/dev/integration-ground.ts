import { type Ran } from "../cli/test-context.js";
import { inside } from "../cli/test-bus.js";
import type { Integration } from "../domain/integration/integration.js";
import type { BusEvent, Gates, Lane, Parallel } from "../schema/records.gen.js";
import { GATES, POLICY } from "./parallel-repo.js";
import { laneRepository } from "./planned-lanes.js";
import { workbench } from "./ready-lane.js";
import { git } from "./scratch-repo.js";

/** A repository ready for lanes, with who commits; what is made beside it goes with it. */
export function ground(more: Readonly<Record<string, string | object>> = {}, policy: Parallel = POLICY, gates: Gates = GATES): string {
  const root = laneRepository(policy, gates, more);
  git(root, "config", "user.name", "Test");
  git(root, "config", "user.email", "test@example.org");
  return root;
}

/** `bus integrate …` as an agent; `value`: what `--json` printed. */
export async function integrate(root: string, agent: string, ...argv: string[]): Promise<Ran & { value: never }> {
  const ran = await inside(root).run("integrate", ...argv, "--agent", agent, "--json");
  return { ...ran, value: (ran.stdout === "" ? null : JSON.parse(ran.stdout)) as never };
}

export async function laneOf(root: string, id: string): Promise<Lane> {
  const { value } = await workbench(root, "lead").store.registers.read<Lane>({ kind: "lanes", id });
  if (value === null) throw new Error(`no lane ${id}`);
  return value;
}

export async function standing(root: string): Promise<Integration> {
  return (await integrate(root, "int", "--status")).value as Integration;
}

/** The log's events of these names, oldest first. */
export function eventsOf(root: string, ...names: string[]): BusEvent[] {
  const bus = workbench(root, "lead");
  return [...(bus.store.logs.scan("events") as Iterable<{ ok: boolean; value: BusEvent }>)].flatMap((entry) => (entry.ok && names.includes(entry.value.event) ? [entry.value] : []));
}

/** What the target holds at a path. */
export function onTarget(root: string, path: string): string {
  return git(root, "show", `main:${path}`);
}

export const tip = (root: string): string => git(root, "rev-parse", "main");
export const INDEX = (value: number | string): string => `export const value = ${value};\n`;
