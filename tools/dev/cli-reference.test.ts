import { expect, test } from "vitest";
import { COMMANDS, loadCommands } from "../cli/command-list.js";
import { command } from "../cli/command.js";
import { cliReference } from "./cli-reference.js";

const sample = command({
  name: "event log",
  sentence: "Append an event.",
  options: {
    event: { type: "string", describe: "Its type", positional: true, required: true },
    severity: { type: "string", describe: "How bad", choices: ["low", "high"], default: "low" },
    limit: { type: "number", describe: "At most", alias: "n" },
    receipt: { type: "list", describe: "A | B" },
  },
  examples: [["bus event log note", "notes"]],
  run: () => ({ value: null, text: () => "" }),
});

test("a command's section has its usage, options and examples", () => {
  const [, text] = cliReference([sample]).split("\n## ");
  expect(text).toBe(`event log

Append an event.

\`bus event log <event> [options]\`

| option | |
| --- | --- |
| \`--event <text>\` | Its type; required; also by its place |
| \`--severity <text>\` | How bad; one of \`low\`, \`high\`; default \`low\` |
| \`--limit <number>\`, \`-n\` | At most |
| \`--receipt <text>…\` | A \\| B |

\`\`\`sh
bus event log note  # notes
\`\`\`
`);
});

test.each(await loadCommands())("bus $name is listed by its own name, says what it does, and has an example", ({ name, sentence, examples, options }) => {
  expect(Object.keys(COMMANDS)).toContain(name);
  expect(sentence).toMatch(/^[A-Z].*\.$/);
  expect(examples.length).toBeGreaterThan(0);
  for (const [line] of examples) expect(line).toMatch(new RegExp(`(^|\\W)bus ${name}`));
  for (const option of Object.values(options)) expect(option.describe).toMatch(/[^.]$/);
});
