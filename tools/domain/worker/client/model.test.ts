import { expect, test } from "vitest";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";
import { type ModelSources, modelFor } from "./model.js";

const phase = (more: Partial<PlanPhase>): PlanPhase => ({ id: "P01", ...more });
const plan = (more: Partial<WorkerPlan>): WorkerPlan => ({ phases: [phase({})], ...more });
const NONE: ModelSources = { phase: null, plan: null, env: {}, session: { client: "codex" } };
const ALL: ModelSources = { ...NONE, asked: "asked", phase: phase({ model: "phase" }), plan: plan({ model: "plan" }), env: { BUS_MODEL: "bus", ANTHROPIC_MODEL: "env" }, session: { client: "codex", model: "session" } };
const { asked: _, ...UNASKED } = ALL;

test.each<[client: "codex" | "claude", sources: ModelSources, model: string | undefined]>([
  ["codex", ALL, "asked"],
  ["codex", UNASKED, "phase"],
  ["codex", { ...UNASKED, phase: null }, "plan"],
  ["codex", { ...UNASKED, phase: null, plan: null }, "bus"],
  ["codex", { ...NONE, session: ALL.session }, "session"],
  ["codex", { ...NONE, session: ALL.session, env: { BUS_MODEL: "" } }, "session"],
  ["codex", { ...NONE, session: { client: "codex" } }, undefined],
  ["claude", { ...NONE, session: ALL.session }, undefined],
  ["claude", { ...NONE, env: { ANTHROPIC_MODEL: "env" } }, undefined],
  ["claude", { ...NONE, env: { ANTHROPIC_MODEL: "env" }, session: { client: "claude" } }, "env"],
  ["claude", { ...NONE, env: { ANTHROPIC_MODEL: "env" }, session: { client: "claude", model: "session" } }, "session"],
  ["claude", { ...NONE, phase: phase({ model: "m", client: "codex" }) }, undefined],
  ["claude", { ...NONE, phase: phase({ model: "m" }), plan: plan({ client: "codex", model: "n" }) }, undefined],
  ["claude", { ...NONE, phase: phase({ model: "m", client: "claude" }), plan: plan({ client: "codex", model: "n" }) }, "m"],
  ["claude", { ...NONE, phase: phase({ client: "claude" }), plan: plan({ model: "n" }) }, "n"],
])("%s of %j: %s", (client, sources, model) => expect(modelFor(client, sources)).toBe(model));
