import { clientNames } from "../../domain/client-name.js";
import { command } from "../command.js";
import { initText } from "../render/init.js";

export default command({
  name: "init",
  sentence: "Make this repository or folder ready for the bus; a second run changes nothing.",
  options: {
    clients: { type: "list", describe: "Write these agents' clients' configuration, too: codex, claude, gemini, opencode, cursor, vscode, or all" },
    parallel: { type: "boolean", describe: "Write drafts of what parallel lanes need, too: roles, gates, the policies of AGENTS.md, ledger and decision register; what is there is kept" },
    "release-workflow": { type: "boolean", describe: "Write the workflow that releases claims once their pull request is merged or closed, too; it pushes to the base branch" },
    "dry-run": { type: "boolean", describe: "Show what would change, write nothing" },
    adopt: { type: "boolean", describe: "Turn a log that git tracks into a first segment, and take it out of git's index" },
  },
  examples: [
    ["bus init", "folders, schemas, settings, .gitignore, a workflow, and a part of AGENTS.md between marks"],
    ["bus init --clients codex,claude", "the MCP server, the guard's hooks, permissions and the skill as well"],
    ["bus init --release-workflow", "and the workflow that releases what was merged"],
    ["bus init --parallel", "and what bus doctor --parallel asks for, to be filled in"],
    ["bus init --dry-run", "the same as a diff"],
  ],
  async run({ dryRun, adopt, clients, parallel, releaseWorkflow }, context) {
    const done = await context.initBus({ dryRun, adopt, parallel, releaseWorkflow, clients: clientNames(clients) });
    return { value: done, text: (look) => initText(done, look) };
  },
});
