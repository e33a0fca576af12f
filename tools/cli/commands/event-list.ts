import { command } from "../command.js";
import { FILTER_OPTIONS, eventFilter } from "../event-filter.js";
import { eventTable } from "../render/event.js";
import { problemCount } from "../render/problem-count.js";

export default command({
  name: "event list",
  sentence: "List events in the order of their arrival: filters first, then the last so many.",
  options: {
    limit: { type: "number", alias: "n", default: 20, describe: "The last so many that match; 0 for all" },
    ...FILTER_OPTIONS,
    plan: { type: "string", describe: "Only about this plan" },
  },
  examples: [["bus event list --task QUEUE-001 --limit 50", "what happened to a task"]],
  async run({ limit, ...filter }, context) {
    const list = await (await context.bus()).listEvents({ filter: eventFilter(filter, context.clock()), ...(limit > 0 && { limit }) });
    return { value: list, text: (look) => [eventTable(list.events, look), problemCount(list.problems, look)].filter(Boolean).join("\n") };
  },
});
