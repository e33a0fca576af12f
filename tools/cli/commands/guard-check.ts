import { text } from "node:stream/consumers";
import { BusError, EXIT_CODES } from "../../domain/bus-error.js";
import { overall, undecided } from "../../domain/guard.js";
import { pushedRefs } from "../../operations/guard-push.js";
import { type Answer, command } from "../command.js";
import type { CommandContext } from "../context.js";
import { guardText } from "../render/guard.js";

const CODES = { allowed: 0, refused: EXIT_CODES.CONFLICT, unknown: EXIT_CODES.BAD_DATA };
/** What names an agent where the bus cannot be asked. */
const AGENT_VARIABLES = ["BUS_AGENT", "BUS_SESSION", "CODEX_THREAD_ID", "CLAUDE_CODE_SESSION_ID"];

export default command({
  name: "guard check",
  sentence: "Say whether you may change files: exit 0 allowed, 3 refused (names who has them), 6 could not tell.",
  options: {
    paths: { type: "list", positional: true, describe: "Files, which need not exist" },
    staged: { type: "boolean", describe: "What is staged; in a git hook. People without a session pass" },
    push: { type: "boolean", describe: "What the refs on stdin bring to the remote; in a git hook" },
    remote: { type: "string", describe: "With --push: the remote's name" },
    people: { type: "boolean", describe: "With --staged or --push: check people, too" },
  },
  examples: [
    ["bus guard check src/api/users.ts", "before you edit it"],
    ["bus guard check --staged", "in a pre-commit hook"],
  ],
  async run({ paths, staged, push, remote, people }, context) {
    if ([paths.length > 0, staged, push].filter(Boolean).length !== 1) throw new BusError("USAGE", "guard check needs paths, or --staged, or --push", { hint: "bus guard check --help" });
    const inHook = staged || push;
    const bus = await opened(context, inHook, inHook ? ["this commit"] : paths);
    if (!("guardPaths" in bus)) return bus;
    if (!inHook) return answer(await bus.guardPaths({ paths }), false);
    const asked = people ? { people } : {};
    const guarded = staged ? await bus.guardCommit(asked) : await bus.guardPush({ refs: pushedRefs(await text(context.stdin())), ...(remote !== undefined && { remote }), ...asked });
    for (const note of guarded.notes) context.tell(`buslane: ${note}`);
    return answer(guarded, true);
  },
});

type Guarded = Parameters<typeof guardText>[0] & { outcome: keyof typeof CODES };

function answer(guarded: Guarded, quiet: boolean): Answer {
  return { value: guarded, text: (look) => guardText(guarded, look, quiet), exitCode: CODES[guarded.outcome] };
}

/** The bus, or what is said when it cannot be opened: agents may not go on, people may. In a hook of a repository without a bus there is nothing to check. */
async function opened(context: CommandContext, inHook: boolean, paths: readonly string[]) {
  try {
    return await context.bus();
  } catch (error) {
    if (!(error instanceof BusError) || error.code === "USAGE") throw error;
    if (error.code === "NOT_FOUND") {
      if (inHook) return answer({ outcome: "allowed", paths: [] }, true);
      throw error;
    }
    const asker = context.agent !== undefined || AGENT_VARIABLES.some((name) => (context.env[name] ?? "") !== "") ? "agent" : "person";
    const verdicts = paths.map((path) => undecided(path, error, asker));
    return answer({ outcome: overall(verdicts), paths: verdicts }, inHook);
  }
}
