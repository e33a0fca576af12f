import { AGENT, PEER, type Scenario, TASK, differs, lacks } from "./step.js";

/** A client that is killed with a claim open, and resumed under the same id. */
export const KILLED: Scenario = {
  name: "killed and resumed",
  setting: { killed: 2 },
  steps: [
    {
      name: "claims",
      moves: [
        { use: "mcp", tool: "boot", args: { agent: AGENT } },
        { use: "mcp", tool: "claim", args: { task: TASK, scope: ["src/mine/**"] } },
      ],
      check: (_, [, answer]) => lacks(answer, TASK, "src/mine/**"),
    },
    { name: "is told that it still holds the task", moves: [{ use: "say", text: "Killed before this." }], check: (_, [answer]) => lacks(answer, `This session is ${AGENT}`, TASK) },
    { name: "may still edit in its scope", moves: [{ use: "write", path: "src/mine/new.txt", text: "new\n" }], check: ({ file }, [answer]) => differs(file("src/mine/new.txt"), "new\n", answer) },
    { name: "and not the peer's", moves: [{ use: "write", path: "src/peer/new.txt", text: "mine\n" }], check: ({ file }, [answer]) => differs(file("src/peer/new.txt"), null, answer) ?? lacks(answer, PEER) },
    { name: "is reminded of its claim when it stops", moves: [{ use: "say", text: "I am finished." }], check: (_, [answer]) => lacks(answer, TASK, "release") },
    { name: "releases it", moves: [{ use: "mcp", tool: "release", args: { task: TASK, status: "done" } }], check: ({ claim }) => (claim?.["status"] === "done" ? null : `the claim is ${String(claim?.["status"])}`) },
  ],
};
