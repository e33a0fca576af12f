import { expect, test } from "vitest";
import { workerEnvironment } from "./environment.js";

const OURS = {
  PATH: "/bin", HOME: "/h", LANG: "C", LC_ALL: "C", TZ: "UTC", HTTPS_PROXY: "p", NODE_EXTRA_CA_CERTS: "c", EMPTY: "",
  CODEX_HOME: "/c", OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k", ANTHROPIC_MODEL: "m", GEMINI_API_KEY: "k", OPENCODE_CONFIG: "o",
  AWS_SECRET_ACCESS_KEY: "s", GH_TOKEN: "t", NODE_OPTIONS: "-r x", LD_PRELOAD: "x", SSH_AUTH_SOCK: "s",
  GIT_DIR: "g", GIT_INDEX_FILE: "g", BUS_AGENT: "a", BUS_SESSION: "s", BUS_MODEL: "m", BUS_WORKER: "w",
  CODEX_THREAD_ID: "t", CODEX_SESSION_ID: "t", CODEX_SANDBOX: "seatbelt", CODEX_SANDBOX_NETWORK_DISABLED: "1", CODEX_MANAGED_BY_NPM: "1",
  CLAUDECODE: "1", CLAUDE_CODE_SESSION_ID: "s", CLAUDE_CODE_ENTRYPOINT: "cli", CLAUDE_CODE_CHILD_SESSION: "1", CLAUDE_CODE_MESSAGING_TOKEN: "t", CLAUDE_PID: "1",
  GEMINI_CLI: "1", OPENCODE: "1", OPENCODE_PID: "1", AGENT: "1", AI_AGENT: "x", CURSOR_AGENT: "1",
};
const BASE = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "HTTPS_PROXY", "NODE_EXTRA_CA_CERTS"];

test.each([
  [undefined, []],
  ["codex", ["CODEX_HOME", "OPENAI_API_KEY"]],
  ["claude", ["ANTHROPIC_API_KEY", "ANTHROPIC_MODEL"]],
  ["gemini", ["GEMINI_API_KEY"]],
  ["opencode", ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OPENCODE_CONFIG"]],
] as const)("a worker with %s gets what is on the list, and nothing else", (client, more) => {
  expect(Object.keys(workerEnvironment(OURS, { ...(client !== undefined && { client }) })).sort()).toEqual([...BASE, ...more].sort());
});

test("what is asked for by name is taken, what is asked for with a value is that", () => {
  const env = workerEnvironment(OURS, { plan: ["GH_TOKEN"], asked: ["SSH_AUTH_SOCK", "PATH=/other", "X=", "Y=a=b", "EMPTY"] });
  expect(env).toMatchObject({ GH_TOKEN: "t", SSH_AUTH_SOCK: "s", PATH: "/other", X: "", Y: "a=b", EMPTY: "" });
});

test("what the plan asks for may be given by the caller instead", () => {
  expect(workerEnvironment(OURS, { plan: ["NOT_SET"], asked: ["NOT_SET=now"] })).toMatchObject({ NOT_SET: "now" });
});

test.each<[what: object, said: RegExp]>([
  [{ asked: ["NOT_SET"] }, /NOT_SET, which --env asks for, is not set/],
  [{ plan: ["NOT_SET"] }, /NOT_SET, which "env" in workers\.json asks for/],
  [{ plan: ["A=b"] }, /no variable's name/],
  [{ asked: ["A B=c"] }, /no variable's name/],
  [{ asked: [""] }, /no variable's name/],
  ...["GIT_DIR", "GIT_INDEX_FILE", "BUS_SESSION", "BUS_WORKER", "CODEX_THREAD_ID", "CLAUDECODE", "CLAUDE_CODE_SESSION_ID"].flatMap((name): [object, RegExp][] => [
    [{ asked: [name] }, /never handed/],
    [{ asked: [`${name}=x`] }, /never handed/],
    [{ plan: [name] }, /never handed/],
  ]),
])("%j is refused", (asked, said) => expect(() => workerEnvironment(OURS, asked)).toThrow(said));
