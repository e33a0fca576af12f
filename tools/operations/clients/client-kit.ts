import type { Kit } from "./client.js";
import { jsonText } from "./json-text.js";
import { isDependency, programOf } from "./program.js";
import { tomlText } from "./toml-text.js";

/** What the clients' texts are made with, for one checkout. */
export async function clientKit({ read, skill, git }: Pick<Kit, "read" | "skill"> & { git: boolean }): Promise<Kit> {
  const [json, toml] = await Promise.all([jsonText(), tomlText()]);
  return { json, toml, read, skill, program: programOf({ dependency: isDependency(read("package.json")), git }) };
}
