import { BusError } from "../../bus-error.js";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";
import type { ClientName } from "./client.js";

/** As clients call theirs: `gpt-5.5`, `anthropic/claude-sonnet-5`, `opus[1m]`, an ARN. No option, and nothing that a shell or a terminal would take for more. */
const NAME = /^[A-Za-z0-9][\w.:/@[\]+-]{0,199}$/;

/** Where clients read their model from when no option names one. */
const VARIABLES: Partial<Readonly<Record<string, string>>> = { claude: "ANTHROPIC_MODEL", gemini: "GEMINI_MODEL" };

export interface ModelSources {
  readonly asked?: string;
  readonly phase: PlanPhase | null;
  readonly plan: WorkerPlan | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the session that launches. */
  readonly session: { readonly client: string; readonly model?: string };
}

/**
 * A worker's model: as asked, else the phase's, the plan's, BUS_MODEL, and then that of the session that launches it. What was said with another client, or is
 * known of one, does not count. undefined: the client's own choice.
 */
export function modelFor(client: ClientName, { asked, phase, plan, env, session }: ModelSources): string | undefined {
  const ofPlan = plan?.client ?? client;
  const inPhase = (phase?.client ?? ofPlan) === client ? phase?.model : undefined;
  const inPlan = ofPlan === client ? plan?.model : undefined;
  const inherited = session.client === client ? (session.model ?? modelInEnvironment(client, env)) : undefined;
  return asked ?? inPhase ?? inPlan ?? (env["BUS_MODEL"] || undefined) ?? inherited;
}

/** The model that a client's session was started on, as far as its environment says. */
function modelInEnvironment(client: string, env: ModelSources["env"]): string | undefined {
  return env[VARIABLES[client] ?? ""] || undefined;
}

export function isModel(name: string): boolean {
  return NAME.test(name);
}

/** Throws USAGE for what cannot be a model's name. */
export function checkModel(name: string): string {
  if (isModel(name)) return name;
  throw new BusError("USAGE", `${JSON.stringify(name)} is no model's name`, { hint: "--model <name, as the client takes it>" });
}
