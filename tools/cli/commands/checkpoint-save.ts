import { command } from "../command.js";
import { savedText } from "../render/checkpoint.js";

export default command({
  name: "checkpoint save",
  sentence: "Save how far a lane is; blockers go to the orchestrator at once, a failure to the next attempt.",
  options: {
    lane: { type: "string", positional: true, required: true, describe: "Lane id" },
    completed: { type: "list", describe: "A step that is done; none where there is none yet" },
    pending: { type: "list", describe: "A step that is not; none where none is left" },
    next: { type: "string", required: true, describe: "The command to go on with" },
    blocker: { type: "list", describe: "kind: text; kinds are security, contract, migration, permission, dependency, other" },
    resolved: { type: "list", describe: "Id of a blocker that is gone, or all" },
    source: { type: "list", describe: "What was consulted: \"name: what\", or \"name instead of other: what\"" },
    failure: { type: "string", describe: "What failed" },
    impact: { type: "string", describe: "What that means for the lane" },
    remediation: { type: "string", describe: "What was done about it, or about the newest failure that has none" },
    note: { type: "string", describe: "Anything else" },
  },
  examples: [
    ['bus checkpoint save L-1 --completed parser --pending tests --next "npm test -- cart"', "half-way"],
    ['bus checkpoint save L-1 --completed patch --pending publish --failure "permission denied: git push" --impact "cannot publish" --next "bus approval request git push origin main --reason publish --lane L-1"', "a failure"],
    ['bus checkpoint save L-1 --completed none --pending parser --blocker "contract: the API must change" --next "bus checkpoint resume L-1"', "what the orchestrator must decide"],
  ],
  async run({ blocker, source, ...args }, context) {
    const value = await (await context.bus()).saveCheckpoint({ ...args, blockers: blocker, sources: source });
    return { value, text: (look) => savedText(value, look) };
  },
});
