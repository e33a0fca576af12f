import type { Watched } from "../../operations/watch-events.js";
import { command } from "../command.js";
import type { Answer } from "../command.js";
import { FILTER_OPTIONS, eventFilter } from "../event-filter.js";
import { eventLine } from "../render/event.js";
import { paint } from "../render/color.js";
import { visible } from "../render/escape.js";

export default command({
  name: "watch",
  sentence: "Show the feed of events and messages, and with --follow go on as they come.",
  options: {
    limit: { type: "number", alias: "n", describe: "Begin with the last so many that match; 20, or with --since all" },
    follow: { type: "boolean", alias: "f", describe: "Go on until interrupted" },
    ...FILTER_OPTIONS,
    "no-messages": { type: "boolean", describe: "Events only" },
    cursor: { type: "string", describe: "File that keeps the place: start where the last run ended" },
    poll: { type: "boolean", describe: "Do not rely on notifications of the file system" },
  },
  examples: [
    ["bus watch --limit 20 --follow", "the live feed"],
    ["bus watch --since 2h --agent codex-2 --event status", "replay a window"],
    ["bus watch --follow --json --cursor .watch-cursor", "one JSON object a line; a restart misses nothing"],
  ],
  async *run({ limit, follow, noMessages, cursor, poll, ...filter }, context) {
    const feed = (await context.bus()).watch({
      filter: eventFilter(filter, context.clock()),
      follow,
      messages: !noMessages,
      poll,
      ...(limit !== undefined && { limit }),
      ...(cursor !== undefined && { cursor }),
    });
    for await (const item of feed) yield answer(item, context.tell);
  },
});

function answer(item: Watched, tell: (line: string) => void): Answer {
  if ("event" in item) return { value: item.event, text: (look) => eventLine(item.event, look) };
  const { file, line, message } = item.problem;
  const place = `${visible(file)}${line === undefined ? "" : `:${line}`}`;
  tell(`bad line in ${place}: ${visible(message)}`);
  return { value: { problem: item.problem }, text: (look) => paint(look, "red", `${place}: ${visible(message)}`) };
}
