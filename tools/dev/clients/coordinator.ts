import { AGENT, BUS, type Scenario, lacks } from "./step.js";

const HEAVY = "make nothing";

/** A shell that starts nothing which outlives the command. */
export const SANDBOXED: Scenario = {
  name: "coordinator in a sandbox",
  setting: {},
  steps: [
    {
      name: "is told that it can launch no worker there",
      moves: [
        { use: "mcp", tool: "boot", args: { agent: AGENT } },
        { use: "shell", command: `${BUS} worker launch P01 -- true` },
      ],
      check: ({ events }, [, answer]) => (events.some(({ event }) => event === "worker_launched") ? "it launched one" : lacks(answer, "the shell of Codex's sandbox")),
    },
  ],
};

/** A session that launches workers and then works itself. `model`: what its client tells its hooks that it runs on. */
export function coordinator(model?: string): Scenario {
  return {
    name: "coordinator",
    setting: {},
    steps: [
      {
        name: "launches a worker from its shell",
        moves: [
          { use: "mcp", tool: "boot", args: { agent: AGENT } },
          { use: "shell", command: `${BUS} worker launch P01 -- bus --version && ${BUS} worker wait P01` },
        ],
        check({ sessionOf, events, file }, [, answer]) {
          const launched = events.find(({ event }) => event === "worker_launched");
          const kept = model === undefined ? null : lacks(file(`_bus/.live/sessions/${String(launched?.["session_id"])}.json`), `"model": "${model}"`);
          return lacks(answer, "completed: exit 0") ?? sessionOf(launched) ?? kept;
        },
      },
      {
        name: "is warned when it does heavy work itself, and not kept from it",
        moves: [{ use: "shell", command: `${HEAVY}; echo "it ran"` }],
        check: ({ sessionOf, events, lastAsked }, [answer]) => lacks(answer, "it ran") ?? lacks(lastAsked, "This session coordinates the plan", HEAVY) ?? sessionOf(events.find(({ event }) => event === "observation")),
      },
      { name: "stops", moves: [{ use: "say", text: "Done." }], check: ({ code, stderr }) => (code === 0 ? null : `exit ${code}, ${stderr.slice(-300)}`) },
    ],
  };
}
