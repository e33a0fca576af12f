import { command } from "../command.js";
import { bootText, endText } from "../render/session.js";

export default command({
  name: "session_boot",
  sentence: "Announce your session and see what waits: peers, assignments, messages, stale claims, what to do next.",
  options: {
    sync: { type: "boolean", describe: "First git fetch and fast-forward; refuses a dirty tree" },
    summary: { type: "string", describe: `End the session with this summary, for instance "session wrap"` },
    role: { type: "list", describe: "Desired role, for a manifest that is made now" },
    model: { type: "string", describe: "What your client runs on: workers that you launch with the same client get it" },
    capability: { type: "list", describe: "Capability, for a manifest that is made now" },
  },
  examples: [
    ["bus session_boot --agent codex-1 --sync", "at the start"],
    [`bus session_boot --agent codex-1 --summary "session wrap"`, "at the end"],
  ],
  async run({ sync, summary, role, capability, model }, context) {
    const bus = await context.bus();
    if (summary !== undefined) {
      const ended = await bus.endSession({ summary });
      return { value: ended, text: () => endText(ended) };
    }
    const booted = await bus.bootSession({ sync, ...(model !== undefined && { model }), ...(role.length > 0 && { roles: role }), ...(capability.length > 0 && { capabilities: capability }) });
    return { value: booted, text: (look) => bootText(booted, look) };
  },
});
