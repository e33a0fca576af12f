import { BusError } from "../../domain/bus-error.js";
import { command } from "../command.js";
import { installedText } from "../render/installed.js";

export default command({
  name: "guard install",
  sentence: "Put the guard into git's pre-commit and pre-push hooks, in front of what they do already.",
  options: {
    git: { type: "boolean", describe: "Git's hooks; those of agents' clients are installed by bus init --clients" },
    people: { type: "boolean", describe: "Also check people who have no session" },
    uninstall: { type: "boolean", describe: "Take it out again" },
    "dry-run": { type: "boolean", describe: "Say what would be done, do nothing" },
  },
  examples: [
    ["bus guard install --git", "commits and pushes of agents are checked; a second run changes nothing"],
    ["bus guard install --git --uninstall", "the hooks are as they were"],
  ],
  async run({ git, ...request }, context) {
    if (!git) throw new BusError("USAGE", "guard install needs --git", { hint: "bus guard install --git" });
    const done = await (await context.bus()).installGuard({ ...request, ...(context.program !== undefined && { program: context.program }) });
    return { value: done, text: (look) => installedText(done, request.dryRun, look) };
  },
});
