import { AGENT, BUS, PEER, type Scenario, type Step, TASK, differs, lacks } from "./step.js";

/** o200k tokens. */
const DIGEST_LIMIT = 300;

const STEPS: readonly Step[] = [
  {
    name: "is missed by the doctor until it is trusted",
    hooks: true,
    moves: [],
    check: ({ untrusted, trusted }) => (untrusted === "" ? "the doctor finds nothing before" : trusted === "" ? null : `the doctor still finds: ${trusted}`),
  },
  {
    name: "is told at the start who holds what",
    hooks: true,
    moves: [],
    check: ({ digest, tokens }) => lacks(digest, PEER, "src/peer/**") ?? (tokens(digest) > DIGEST_LIMIT ? `${tokens(digest)} tokens` : null),
  },
  {
    name: "boots through MCP as its own session",
    moves: [{ use: "mcp", tool: "boot", args: { agent: AGENT } }],
    check: ({ sessionOf, events }, [answer]) => lacks(answer, AGENT) ?? sessionOf(events.find(({ event, agent_id }) => event === "handshake" && agent_id === AGENT)),
  },
  {
    name: "claims a task with a scope through MCP",
    moves: [{ use: "mcp", tool: "claim", args: { task: TASK, scope: ["src/mine/**"] } }],
    check: ({ sessionOf, claim, events }, [answer]) => lacks(answer, TASK, "src/mine/**") ?? sessionOf(claim) ?? sessionOf(events.find(({ event, task_id }) => event === "claim" && task_id === TASK)),
  },
  {
    name: "adds a file in its scope",
    moves: [{ use: "write", path: "src/mine/new.txt", text: "new\n" }],
    check: ({ file }, [answer]) => differs(file("src/mine/new.txt"), "new\n", answer),
  },
  {
    name: "changes a file in its scope",
    moves: [{ use: "read", path: "src/mine/old.txt" }, { use: "replace", path: "src/mine/old.txt", from: "as it was", to: "changed" }],
    check: ({ file }, [, answer]) => differs(file("src/mine/old.txt"), "changed\n", answer),
  },
  {
    name: "is refused a change of the peer's file",
    hooks: true,
    moves: [{ use: "read", path: "src/peer/old.txt" }, { use: "replace", path: "src/peer/old.txt", from: "the peer's", to: "taken" }],
    check: ({ file }, [, answer]) => differs(file("src/peer/old.txt"), "the peer's\n", answer) ?? lacks(answer, PEER, "src/peer/old.txt"),
  },
  {
    name: "is refused a new file of the peer's",
    hooks: true,
    moves: [{ use: "write", path: "src/peer/new.txt", text: "mine\n" }],
    check: ({ file }, [answer]) => differs(file("src/peer/new.txt"), null, answer) ?? lacks(answer, PEER, "src/peer/new.txt"),
  },
  {
    name: "is refused it from the shell",
    hooks: true,
    moves: [{ use: "shell", command: "echo mine > src/peer/shell.txt" }],
    check: ({ file }, [answer]) => differs(file("src/peer/shell.txt"), null, answer) ?? lacks(answer, PEER, "src/peer/shell.txt"),
  },
  {
    name: "is told by check who holds it",
    moves: [{ use: "mcp", tool: "check", args: { paths: ["src/peer/old.txt"] } }],
    check: (_, [answer]) => lacks(answer, "refused", PEER, "src/peer/old.txt"),
  },
  {
    name: "messages the peer through MCP",
    moves: [{ use: "mcp", tool: "send", args: { to: PEER, type: "question", summary: "May I change src/peer/old.txt?" } }],
    check: ({ sessionOf, messages, inbox }) => sessionOf(messages.find(({ from, to }) => from === AGENT && to === PEER)) ?? lacks(inbox(PEER), "May I change"),
  },
  {
    name: "is the same session in its shell",
    hooks: true,
    moves: [{ use: "shell", command: `${BUS} event log --event note --task ${TASK} --summary "from the shell"` }],
    check({ sessionOf, events }, [answer]) {
      const wrong = sessionOf(events.find(({ summary }) => summary === "from the shell"));
      return wrong === null ? null : `${wrong}; ${answer}`;
    },
  },
  {
    name: "is reminded of its claim when it stops",
    hooks: true,
    moves: [{ use: "say", text: "I am finished." }],
    check: (_, [answer]) => lacks(answer, TASK, "release"),
  },
  {
    name: "releases it, and its lock is gone",
    moves: [{ use: "mcp", tool: "release", args: { task: TASK, status: "done" } }],
    check: ({ sessionOf, claim, events, lockOwners }) =>
      (claim?.["status"] === "done" ? null : `the claim is ${claim?.["status"]}`) ?? sessionOf(events.find(({ event, task_id }) => event === "complete" || (event === "release" && task_id === TASK))) ?? (lockOwners.join() === PEER ? null : `locks of ${lockOwners.join() || "nobody"}`),
  },
  {
    name: "stops",
    moves: [{ use: "say", text: "Done." }],
    check: ({ code, stderr }, [answer]) => (answer === null && code === 0 ? null : `exit ${code}, ${answer ?? stderr.slice(-300)}`),
  },
];

/** A session from its start to its end, beside a peer who holds other files. */
export const WHOLE: Scenario = { name: "", steps: STEPS, setting: {} };
export const WHOLE_LINKED: Scenario = { name: "linked worktree", steps: STEPS, setting: { linked: true } };
