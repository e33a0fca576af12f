import { checkId } from "../../domain/id.js";
import { parseMoment } from "../../domain/time.js";
import { command } from "../command.js";
import { statusText } from "../render/status.js";

export default command({
  name: "status",
  sentence: "Show claims, assignments, live sessions and the latest events: filters first, limit last.",
  options: {
    limit: { type: "number", alias: "n", describe: "The last so many events that match; 20 unless a preset says otherwise" },
    agent: { type: "string", describe: "Only of this agent" },
    "active-only": { type: "boolean", describe: "Only active claims" },
    since: { type: "string", describe: "Only events since then: 2026-01-31T09:00:00Z, or 2h for two hours ago" },
    "window-hours": { type: "number", describe: "Only events of the last so many hours" },
    preset: { type: "string", choices: ["manager", "support"], describe: "manager: a day over everybody; support: active claims and the last hours" },
  },
  examples: [
    ["bus status --limit 20 --agent codex-1 --active-only", "your own"],
    ["bus status --preset manager --json", "for a dashboard"],
  ],
  async run({ since, windowHours, activeOnly, ...args }, context) {
    const from = since !== undefined ? parseMoment(since, context.clock()) : windowHours !== undefined ? context.clock() - windowHours * 3_600_000 : undefined;
    if (args.agent !== undefined) checkId("agent", args.agent);
    const status = await (await context.bus()).status({ ...args, ...(activeOnly && { activeOnly }), ...(from !== undefined && { since: from }) });
    return { value: status, text: (look) => statusText(status, look, context.clock()) };
  },
});
