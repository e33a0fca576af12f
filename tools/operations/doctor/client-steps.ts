import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { CLIENT_NAMES } from "../../domain/client-name.js";
import type { Problem } from "../../domain/problem.js";
import type { Client, ClientFile, UserLook } from "../clients/client.js";
import { clientKit } from "../clients/client-kit.js";
import { CLIENTS } from "../clients/clients.js";
import { mainOf } from "../clients/main-checkout.js";
import { userText } from "../clients/user-text.js";
import type { BusContext } from "../context.js";
import { type Finding, type Step, finding } from "./step.js";

/** The program, and each client; skipped where nothing shows that it is used here. */
export const CLIENT_STEPS: readonly Step[] = [{ name: "program", look: program }, ...CLIENT_NAMES.map((name): Step => ({ name, look: (bus) => wiredAndTrusted(CLIENTS[name], bus) }))];

/** A hook whose program is missing lets everything pass, in every client. */
async function program(bus: BusContext): Promise<Finding[] | null> {
  const look = await lookOf(bus);
  const { layout, places, kit } = look;
  if (places.searchPath === undefined || !Object.values(CLIENTS).some((client) => isUsed(client, look))) return null;
  const own = kit.program.dependency ? [layout.checkout, mainOf(layout)].map((root) => join(root, "node_modules", ".bin")) : [];
  if ([...own, ...places.searchPath].some((folder) => ["bus", "bus.cmd"].some((name) => places.has(join(folder, name))))) return [];
  const message = `the program bus is ${kit.program.dependency ? "not installed" : "neither on PATH nor a dependency"}: hooks and servers cannot start, and clients go on without them`;
  return [finding("program", "package.json", message, kit.program.dependency ? "npm install" : "npm install --save-dev buslane, then: bus init --clients all")];
}

async function wiredAndTrusted(client: Client, bus: BusContext): Promise<Finding[] | null> {
  const look = await lookOf(bus);
  if (!isUsed(client, look)) return null;
  const rows = [...client.files(look.kit).map((file) => () => wiring(client, file, look)), ...(client.trust ?? []).map((row) => () => row(look))];
  return rows.flatMap((row) => orSaid(client, row)).map((problem) => ({ problem }));
}

async function lookOf(bus: BusContext): Promise<UserLook> {
  const { layout } = bus.repo;
  const places = await bus.repo.clients();
  const read = (path: string) => {
    const found = places.read(join(layout.checkout, path));
    return found?.ok === true ? found.text : null;
  };
  return { places, layout, digest: bus.digest, kit: await clientKit({ read, skill: places.skill, git: layout.git !== null }) };
}

function isUsed({ signs }: Client, { places, layout }: UserLook): boolean {
  return signs.some((path) => places.has(join(layout.checkout, path)));
}

/** What a file does not say yet, or says otherwise. */
function wiring(client: Client, { path, parts }: ClientFile, look: UserLook): Problem[] {
  const text = userText(look.places, join(look.layout.checkout, path)) ?? "";
  const said = parts.map(({ what, put }) => ({ what, ...put(text) }));
  const found = (message: string, hint: string): Problem => ({ rule: client.name, severity: "warning", file: path, message, hint });
  const missing = said.filter((put) => put.text !== text && !client.hasOfUser?.(put.what, look)).map(({ what }) => what);
  const notes = said.flatMap(({ note }) => (note === undefined ? [] : [found(`${client.title}: ${note}`, `take it out of ${path}, then: bus init --clients ${client.name}`)]));
  return [...(missing.length === 0 ? [] : [found(`${client.title} is not wired: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing or out of date`, `bus init --clients ${client.name}`)]), ...notes];
}

/** A file that cannot be read is a finding, and the other rows go on. */
function orSaid(client: Client, row: () => Problem[]): Problem[] {
  try {
    return row();
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return [{ rule: client.name, severity: "error", file: error.file ?? "", message: error.message, ...(error.hint !== undefined && { hint: error.hint }) }];
  }
}
