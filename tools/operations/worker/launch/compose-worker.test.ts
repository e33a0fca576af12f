import { describe, expect, test } from "vitest";
import { tempBus } from "../../../dev/temp-bus.js";
import { openContext } from "../../../dev/verify/open-context.js";
import { BusError } from "../../../domain/bus-error.js";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";
import type { Identity } from "../../context.js";
import { type Asked, type Composed, composeWorker } from "./compose-worker.js";

const BYPASS = "--dangerously-bypass-approvals-and-sandbox";
const PATH = { PATH: "/bin" };

interface Case {
  readonly phase?: Partial<PlanPhase>;
  readonly plan?: Partial<WorkerPlan>;
  readonly asked?: Asked;
  readonly env?: Record<string, string>;
  readonly program?: string;
  readonly session?: { readonly client: string; readonly model?: string };
  readonly preface?: string;
}

async function compose({ phase, plan, asked = {}, env = PATH, program, session = { client: "cli" }, preface }: Case, files: Record<string, string> = {}): Promise<{ made: Composed; told: string[] }> {
  const told: string[] = [];
  const bus = { ...openContext({ cwd: tempBus(files), agent: "lead" }), env, ...(program !== undefined && { program }), tell: (line: string) => void told.push(line) };
  const declared = phase === undefined ? null : { id: "P01", ...phase };
  const place = { name: "plan", plan_id: "PLAN-1", folder: "plan", plan: plan === undefined ? null : { phases: [declared ?? { id: "P01" }], ...plan }, run: null };
  const me: Identity = { agent_id: "lead", isFresh: false, session: { session_id: "lead.1", agent_id: "lead", branch: "", worktree: "/", host: "h", started_at: "", heartbeat: "", ...session } };
  return { made: await composeWorker(bus, me, place, declared, asked, preface), told };
}

describe("what is run", () => {
  test.each<[what: string, given: Case, argv: string[], more?: Partial<Composed>]>([
    ["the caller's command", { asked: { argv: ["true", "x"] }, phase: { command: ["false"] } }, ["true", "x"], { dangerous: false }],
    ["the phase's command", { phase: { command: ["sh", "-c", "exit 3"] }, asked: { model: "m" } }, ["sh", "-c", "exit 3"]],
    ["the plan's client on the phase's prompt", { phase: { prompt: "do" }, plan: { client: "codex", model: "m" } }, ["codex", "exec", "--sandbox", "workspace-write", "--model", "m", "--", "do"], { client: "codex", model: "m" }],
    ["the phase's client before the plan's", { phase: { prompt: "do", client: "opencode" }, plan: { client: "codex", model: "m" } }, ["opencode", "run", "--", "do"], { client: "opencode" }],
    ["the caller's client and prompt before all", { phase: { command: ["false"], prompt: "do" }, plan: { client: "codex" }, asked: { client: "claude", prompt: "this" } }, ["claude", "--print", "--permission-mode", "acceptEdits", "--", "this"], { client: "claude" }],
    ["a client where nothing is declared", { asked: { client: "gemini", prompt: "do", model: "m" } }, ["gemini", "--approval-mode", "auto_edit", "--model", "m", "--prompt=do"], { client: "gemini", model: "m" }],
    ["the session's model, of the same client", { asked: { client: "codex", prompt: "do" }, session: { client: "codex", model: "gpt-x" } }, ["codex", "exec", "--sandbox", "workspace-write", "--model", "gpt-x", "--", "do"], { client: "codex", model: "gpt-x" }],
    ["not that of another one", { asked: { client: "opencode", prompt: "do" }, session: { client: "codex", model: "gpt-x" } }, ["opencode", "run", "--", "do"], { client: "opencode" }],
    ["a client in a command", { asked: { argv: ["npx", "@openai/codex", "exec", "x"] } }, ["npx", "@openai/codex", "exec", "x"], { client: "codex" }],
    ["what comes before the prompt", { phase: { prompt: "do" }, plan: { client: "opencode" }, preface: "first" }, ["opencode", "run", "--", "first\n\ndo"], { client: "opencode" }],
  ])("%s", async (_, given, argv, more = {}) => expect((await compose(given)).made).toEqual({ argv, env: PATH, dangerous: false, ...more }));

  test("a worker finds the bus that was started, where it is on nobody's PATH", async () => {
    const { made } = await compose({ asked: { argv: ["true"] }, program: "/p/node_modules/.bin/bus" });
    expect(made.env).toEqual({ PATH: "/bin:/p/node_modules/.bin" });
  });

  test("a prompt in a file of the plan's folder", async () => {
    const { made } = await compose({ phase: { prompt_file: "prompts/P01.md" }, plan: { client: "opencode" } }, { "plan/prompts/P01.md": "Do\nthat.\n" });
    expect(made.argv.at(-1)).toBe("Do\nthat.\n");
  });

  test("its client's variables, the plan's and those asked for; a session's and git's are left out", async () => {
    const env = { ...PATH, CODEX_HOME: "/c", ANTHROPIC_API_KEY: "k", TOKEN: "t", OTHER: "o", GIT_DIR: "g", CODEX_THREAD_ID: "t", BUS_AGENT: "a", AWS_SECRET: "s" };
    const { made } = await compose({ phase: { prompt: "do" }, plan: { client: "codex", env: ["TOKEN"] }, asked: { env: ["OTHER", "X=1"] }, env });
    expect(made.env).toEqual({ PATH: "/bin", CODEX_HOME: "/c", TOKEN: "t", OTHER: "o", X: "1" });
  });
});

describe("S4-05 the dangerous bypass", () => {
  test.each<[what: string, given: Case]>([
    ["the caller's command", { asked: { argv: ["codex", "exec", BYPASS, "do"] } }],
    ["the plan's command", { phase: { command: ["codex", "exec", "--sandbox", "danger-full-access", "do"] } }],
    ["a script in the plan", { phase: { command: ["sh", "-c", "claude -p x --dangerously-skip-permissions"] } }],
  ])("is refused in %s when this command does not ask for it", async (_, given) => {
    await expect(compose(given)).rejects.toMatchObject({ code: "USAGE", message: expect.stringMatching(/asked for each time/) as string, hint: expect.stringMatching(/--dangerously-bypass/) as string });
  });

  test.each<[what: string, given: Case, argv: string[]]>([
    ["a client", { asked: { client: "codex", prompt: "do", dangerous: true } }, ["codex", "exec", BYPASS, "--", "do"]],
    ["the caller's command", { asked: { argv: ["codex", "exec", BYPASS, "do"], dangerous: true } }, ["codex", "exec", BYPASS, "do"]],
    ["the plan's command", { phase: { command: ["gemini", "--yolo", "-p", "x"] }, asked: { dangerous: true } }, ["gemini", "--yolo", "-p", "x"]],
    ["a program that hides what it does", { asked: { argv: ["./work.sh"], dangerous: true } }, ["./work.sh"]],
  ])("is announced when it is asked for: %s", async (_, given, argv) => {
    const { made, told } = await compose(given);
    expect(made).toMatchObject({ argv, dangerous: true });
    expect(told[0]).toMatch(/DANGEROUS: (P01|plan) runs without approvals and without a sandbox/);
  });

  test("is off by default, and what is allowed for a whole plan is said only where it is used", async () => {
    const plain = await compose({ asked: { client: "codex", prompt: "do" } });
    const other = await compose({ phase: { command: ["npm", "test"] }, asked: { dangerous: true } });
    expect([plain.made.dangerous, plain.told, other.made.dangerous, other.told]).toEqual([false, [], false, []]);
  });
});

describe("what is refused", () => {
  test.each<[what: string, given: Case, code: string, said: RegExp]>([
    ["nothing to run", {}, "USAGE", /nothing says what the worker runs/],
    ["nothing to run in a phase", { phase: { prompt: "do" }, plan: {} }, "USAGE", /nothing says what the worker of P01 runs/],
    ["no prompt", { asked: { client: "codex" } }, "USAGE", /nothing says what codex is to do/],
    ["a prompt that means the client's stdin", { asked: { client: "codex", prompt: " -" } }, "USAGE", /nothing says what codex is to do/],
    ["an empty prompt", { asked: { client: "codex", prompt: " \n" } }, "USAGE", /nothing says what codex is to do/],
    ["no program", { asked: { argv: [] } }, "USAGE", /no program/],
    ["a command and a client", { asked: { argv: ["true"], client: "codex", model: "m" } }, "USAGE", /--client, --model and a command/],
    ["a client with approvals, called dangerous", { asked: { argv: ["codex", "exec", "x"], dangerous: true } }, "USAGE", /adds nothing/],
    ["an unknown client", { asked: { client: "other" as "codex", prompt: "x" } }, "USAGE", /no client is called "other": there are codex, claude, gemini, opencode/],
    ["a model that is an option", { asked: { client: "codex", prompt: "x", model: "--yolo" } }, "USAGE", /no model's name/],
    ["a prompt that is too long", { asked: { client: "codex", prompt: "é".repeat(65_536) } }, "USAGE", /the prompt has 131072 bytes: more than the 131071/],
    ["an argument that is too long", { asked: { argv: ["true", "x".repeat(131_072)] } }, "USAGE", /an argument of the worker has 131072 bytes/],
    ["a NUL", { asked: { argv: ["true", "a\0b"] } }, "USAGE", /NUL/],
    ["a prompt's file that is not there", { phase: { prompt_file: "gone.md" }, plan: { client: "codex" } }, "NOT_FOUND", /there is no plan\/gone\.md/],
    ["a variable that is not set", { asked: { argv: ["true"], env: ["GONE"] } }, "USAGE", /GONE.* is not set/],
    ["a sandbox whose processes end with the command", { asked: { argv: ["true"] }, env: { CODEX_SANDBOX_NETWORK_DISABLED: "1" } }, "USAGE", /Codex's sandbox/],
  ])("%s", async (_, given, code, said) => {
    const failure: unknown = await compose(given).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BusError);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(said) as string, hint: expect.stringMatching(/./) as string });
  });

  test("a prompt of the longest length passes", async () => {
    expect((await compose({ asked: { client: "codex", prompt: "x".repeat(131_071) } })).made.argv.at(-1)).toHaveLength(131_071);
  });
});
