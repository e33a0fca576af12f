import { AGENT, BUS, type Scenario, lacks } from "./step.js";

/** A shell that may not write the live bus, while the MCP server may. */
export const CLOSED_SANDBOX: Scenario = {
  name: "linked worktree, bus not listed",
  setting: { linked: true },
  steps: [
    { name: "is told by the doctor", moves: [], check: ({ trusted }) => lacks(trusted, "cannot write the live bus") },
    { name: "boots through MCP all the same", moves: [{ use: "mcp", tool: "boot", args: { agent: AGENT } }], check: (_, [answer]) => lacks(answer, AGENT) },
    {
      name: "is told the line that opens the bus to its shell",
      moves: [{ use: "shell", command: `${BUS} event log --event note --summary "from the shell"` }],
      check: ({ events }, [answer]) => (events.some(({ summary }) => summary === "from the shell") ? "it was written" : lacks(answer, "writable_roots", "main/_bus")),
    },
  ],
};
