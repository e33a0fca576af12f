import { command } from "../command.js";
import { initText } from "../render/init.js";

export default command({
  name: "init",
  sentence: "Make this repository or folder ready for the bus; a second run changes nothing.",
  options: {
    "dry-run": { type: "boolean", describe: "Show what would change, write nothing" },
    adopt: { type: "boolean", describe: "Turn a log that git tracks into a first segment, and take it out of git's index" },
  },
  examples: [
    ["bus init", "folders, schemas, settings, .gitignore, a workflow, and a part of AGENTS.md between marks"],
    ["bus init --dry-run", "the same as a diff"],
  ],
  async run({ dryRun, adopt }, context) {
    const done = await context.initBus({ dryRun, adopt });
    return { value: done, text: (look) => initText(done, look) };
  },
});
