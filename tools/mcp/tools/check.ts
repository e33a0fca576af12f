import type { Guarded } from "../../operations/guard-paths.js";
import { RECORDS, TEXT, TEXTS } from "../schema.js";
import { READS, tool } from "../tool.js";

export default tool({
  name: "check",
  description: "May you edit these files? outcome: allowed, refused (paths name the holder), or unknown: do not edit.",
  input: { paths: TEXTS },
  required: ["paths"],
  output: { outcome: TEXT, paths: RECORDS },
  hints: READS,
  async run({ paths }, call) {
    const { outcome, paths: verdicts } = await (await call.bus()).guardPaths({ paths });
    const said = verdicts.filter(({ message }) => message !== undefined);
    return { value: { outcome, paths: verdicts.map(brief) }, text: [outcome, ...said.map(({ path, message }) => `${path}: ${message}`)].join("\n") };
  },
});

function brief({ path, outcome, message, holder }: Guarded["paths"][number]) {
  return { path, outcome, message, holder };
}
