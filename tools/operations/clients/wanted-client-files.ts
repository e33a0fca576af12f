import type { ClientName } from "../../domain/client-name.js";
import type { InitPlace } from "../../repo/init-files.js";
import type { NotedText, WantedFile } from "../init-files.js";
import type { ByHand, ClientFile } from "./client.js";
import { clientKit } from "./client-kit.js";
import { CLIENTS } from "./clients.js";

/** The files of these clients for the plan of `bus init`, each path once, and what remains for a person to do. */
export async function wantedClientFiles(place: InitPlace, names: readonly ClientName[]): Promise<{ files: WantedFile[]; byHand: ByHand[] }> {
  const read = (path: string) => {
    const found = place.read(path);
    return found?.ok === true ? found.text : null;
  };
  const kit = await clientKit({ read, skill: place.skill, git: place.layout.git !== null });
  const clients = names.map((name) => CLIENTS[name]);
  const files = new Map(clients.flatMap((client) => client.files(kit)).map((file) => [file.path, file]));
  return { files: [...files.values()].map(wanted), byHand: clients.flatMap((client) => client.byHand(place.layout)) };
}

function wanted({ path, parts, prose }: ClientFile): WantedFile {
  return { path, text: (current) => filled(parts, current ?? ""), ...(prose !== true && { required: true as const }) };
}

function filled(parts: ClientFile["parts"], current: string): string | NotedText {
  const notes: string[] = [];
  let text = current;
  for (const part of parts) {
    const put = part.put(text);
    text = put.text;
    if (put.note !== undefined) notes.push(put.note);
  }
  return notes.length === 0 ? text : { text, note: notes.join("; ") };
}
