import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ListRootsRequestSchema, LoggingMessageNotificationSchema, ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, test, vi } from "vitest";
import { openBus } from "../bus.js";
import { scratch } from "../dev/scratch-repo.js";
import { tempBus } from "../dev/temp-bus.js";
import type { Claim } from "../schema/records.gen.js";
import { connected } from "./test-server.js";

const claims = async (root: string): Promise<Claim[]> => (await openBus({ cwd: root, env: {} }).status({})).claims;
const sessions = async (root: string) => (await openBus({ cwd: root, env: {} }).status({})).sessions;

describe("whose call it is", () => {
  test("each thread that a client names is a session of its own, on one server", async () => {
    const root = tempBus();
    const { done, refused } = await connected(root);
    const [one, two] = [{ threadId: "thread-1" }, { threadId: "thread-2" }];
    await done("boot", { agent: "a" }, one);
    await done("boot", { agent: "b" }, two);
    await done("claim", { task: "T-1" }, one);
    expect(await refused("claim", { task: "T-1" }, two)).toMatchObject({ code: "CONFLICT", message: expect.stringContaining("held by a") as string });
    await done("release", { task: "T-1" }, one);
    expect(await sessions(root)).toMatchObject([{ agent_id: "a", client: "codex", client_session: "thread-1" }, { agent_id: "b", client: "codex", client_session: "thread-2" }]);
  });

  test("one name in two threads is a conflict, not the same claim again", async () => {
    const { done, refused } = await connected(tempBus());
    await done("boot", { agent: "a" }, { threadId: "1" });
    expect(await done("boot", { agent: "a" }, { threadId: "2" })).toMatchObject({ warning: expect.stringContaining("another id") as string });
    await done("claim", { task: "T-1" }, { threadId: "1" });
    expect(await refused("claim", { task: "T-1" }, { threadId: "2" })).toMatchObject({ code: "CONFLICT" });
  });

  test.each<[string, Record<string, string>, object, Record<string, string>]>([
    ["Codex's thread", {}, { threadId: "t" }, { CODEX_THREAD_ID: "t" }],
    ["Claude Code's environment", { CLAUDE_CODE_SESSION_ID: "c" }, {}, { CLAUDE_CODE_SESSION_ID: "c" }],
    ["a launcher's", { BUS_SESSION: "l" }, {}, { BUS_SESSION: "l" }],
    ["a launcher's before Codex's thread", { BUS_SESSION: "l" }, { threadId: "t" }, { BUS_SESSION: "l", CODEX_THREAD_ID: "t" }],
    ["Codex's thread before the environment", { CLAUDE_CODE_SESSION_ID: "c" }, { threadId: "t" }, { CODEX_THREAD_ID: "t" }],
  ])("the session is that of the client's own shell: %s", async (_, env, meta, shell) => {
    const root = tempBus();
    const { done } = await connected(root, { env });
    await done("boot", { agent: "a" }, meta);
    await done("claim", { task: "T-1" }, meta);
    const inShell = openBus({ cwd: root, env: shell, surface: "cli" });
    expect(await inShell.release({ task: "T-1", status: "done" })).toMatchObject({ agent_id: "a", status: "done" });
  });

  test("a client that names no session has one as long as its server, whose end is the session's", async () => {
    const root = tempBus();
    const first = await connected(root);
    await first.done("boot", { agent: "a" });
    await first.done("claim", { task: "T-1" });
    expect(await sessions(root)).toMatchObject([{ client: "test-client", pid: process.pid }]);
    const second = await connected(root);
    await second.done("boot", { agent: "a" });
    expect(await second.refused("claim", { task: "T-1" })).toMatchObject({ code: "CONFLICT" });
  });

  test("--agent and BUS_AGENT hold for every call", async () => {
    const root = tempBus();
    for (const options of [{ agent: "fixed" }, { env: { BUS_AGENT: "fixed" } }]) {
      const { done, refused } = await connected(root, options);
      await done("log", { event: "note", summary: "s" });
      expect(await refused("boot", { agent: "other" })).toMatchObject({ code: "USAGE", message: expect.stringContaining("fixed") as string });
    }
    const { events } = await openBus({ cwd: root, env: {} }).listEvents({});
    expect(events.map(({ agent_id }) => agent_id)).toEqual(["fixed", "fixed"]);
  });
});

describe("where the client works", () => {
  const offering = (...roots: string[]) => {
    const client = new Client({ name: "rooted", version: "1" }, { capabilities: { roots: {} } });
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: roots.map((root) => ({ uri: pathToFileURL(root).href })) }));
    return client;
  };
  const used = async (at: Parameters<typeof connected>) => (await (await connected(...at)).done("boot", { agent: "a" })).agent;

  test("its project's folder, the server's own, or the first root that has a bus", async () => {
    const [bus, other, empty] = [tempBus(), tempBus(), scratch()];
    mkdirSync(join(bus, "sub"));
    expect(await used([join(bus, "sub")])).toBe("a");
    expect(await used([empty, { env: { CLAUDE_PROJECT_DIR: bus } }])).toBe("a");
    expect(await used([empty, { client: offering(empty, other, bus) }])).toBe("a");
    expect(await used([empty, { busDir: join(bus, "_bus") }])).toBe("a");
    const agents = await Promise.all([bus, other].map(async (root) => (await sessions(root)).length));
    expect(agents).toEqual([3, 1]);
    const none = await connected(empty, { client: offering(empty) });
    expect(await none.refused("status")).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining(empty) as string });
  });
});

describe("a call that waits", () => {
  test("tells how far it is, and ends when a message comes", async () => {
    const root = tempBus();
    const { client, done } = await connected(root);
    await done("boot", { agent: "a" });
    const seen: { progress: number; total?: number | undefined }[] = [];
    const began = new Promise<void>((resolve) => {
      void client.callTool({ name: "inbox", arguments: { wait_seconds: 50 } }, undefined, { onprogress: (step) => (seen.push(step), resolve()) }).then((result) => answered(result.structuredContent));
    });
    let answered: (value: unknown) => void = () => {};
    const answer = new Promise((resolve) => (answered = resolve));
    await began;
    await openBus({ cwd: root, agent: "b", env: {} }).sendMessage({ to: "a", summary: "at last" });
    expect(await answer).toMatchObject({ messages: [{ from: "b", summary: "at last" }] });
    expect(seen[0]).toEqual({ progress: 0, total: 50 });
  });

  test("is cancelled, gets no answer, and waits no longer", async () => {
    const waits: Promise<unknown>[] = [];
    const { client, done } = await connected(tempBus(), {
      openBus(options) {
        const bus = openBus(options);
        const inbox: typeof bus.inbox = (request) => {
          const wait = bus.inbox(request);
          waits.push(wait);
          return wait;
        };
        return { ...bus, inbox };
      },
    });
    await done("boot", { agent: "a" });
    const cancel = new AbortController();
    const waiting = client.callTool({ name: "inbox", arguments: { wait_seconds: 120 } }, undefined, { signal: cancel.signal, onprogress: () => cancel.abort() });
    await expect(waiting).rejects.toThrow();
    await expect(waits[0]).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(await done("status")).toMatchObject({ sessions: [{ agent_id: "a" }] });
  });

  test("with nothing there ends after its time", async () => {
    const { done } = await connected(tempBus());
    await done("boot", { agent: "a" });
    expect(await done("inbox", { wait_seconds: 0 })).toEqual({ messages: [] });
  });
});

describe("leases", () => {
  test("are renewed while the server runs, without a word on the log", async () => {
    const root = tempBus({ "_bus/config.json": { claims: { ttl_minutes: 0.05 } } });
    const first = await connected(root);
    await first.done("boot", { agent: "a" });
    const { claim } = (await first.done("claim", { task: "T-1" })) as { claim: Claim };
    // One renewal does not carry it that far.
    const later = Date.parse(claim.expires_at ?? "") + 3500;
    await vi.waitUntil(async () => Date.now() > later && Date.parse((await claims(root))[0]?.expires_at ?? "") > Date.now(), { timeout: 20_000, interval: 100 });
    const { events } = await openBus({ cwd: root, env: {} }).listEvents({});
    expect(events.map(({ event }) => event)).toEqual(["handshake", "claim"]);
    await first.done("release", { task: "T-1" });
  });

  test("of what was lost are not taken back", async () => {
    const root = tempBus({ "_bus/config.json": { claims: { ttl_minutes: 0.05 } } });
    const { done, refused } = await connected(root);
    await done("boot", { agent: "a" });
    await done("claim", { task: "T-1" });
    await openBus({ cwd: root, agent: "b", env: {} }).reclaim({ task: "T-1", note: "n", force: true });
    await vi.waitUntil(async () => (await openBus({ cwd: root, env: {} }).status({ agent: "a" })).sessions[0]?.holds?.length === 0, { timeout: 20_000, interval: 100 });
    expect(await refused("release", { task: "T-1" })).toMatchObject({ code: "NOT_YOURS", exit: 5 });
    expect(await claims(root)).toMatchObject([{ agent_id: "b" }]);
  });
});

describe("resources", () => {
  test("status and threads are read", async () => {
    const root = tempBus();
    const { client, done } = await connected(root);
    await done("boot", { agent: "a" });
    await done("claim", { task: "T-1" });
    await done("send", { task: "T-1", summary: "hello" });
    expect((await client.listResources()).resources).toMatchObject([{ uri: "bus://status" }]);
    expect((await client.listResourceTemplates()).resourceTemplates).toMatchObject([{ uriTemplate: "bus://thread/{task}" }]);
    const read = async (uri: string): Promise<unknown> => JSON.parse(((await client.readResource({ uri })).contents[0] as { text: string }).text);
    expect(await read("bus://status")).toMatchObject({ claims: [{ task_id: "T-1" }] });
    expect(await read("bus://thread/T-1")).toMatchObject({ messages: [{ summary: "hello" }] });
    for (const uri of ["bus://nothing", "bus://thread/", "bus://thread/..", "bus://thread/a/b", "file:///etc/passwd"]) {
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32002 });
      await expect(client.subscribeResource({ uri })).rejects.toMatchObject({ code: -32002 });
    }
  });

  test("subscribers hear of changes, of what they asked for, until they have enough", async () => {
    const root = tempBus();
    const { client, done } = await connected(root);
    await done("boot", { agent: "a" });
    const heard: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    await client.subscribeResource({ uri: "bus://thread/T-1" });
    const other = openBus({ cwd: root, agent: "b", env: {} });
    await vi.waitUntil(async () => {
      await other.sendMessage({ task: "T-2", summary: "not this" });
      await other.sendMessage({ task: "T-1", summary: "this" });
      return heard.length > 0;
    }, { timeout: 20_000, interval: 50 });
    expect(new Set(heard)).toEqual(new Set(["bus://thread/T-1"]));
    await client.subscribeResource({ uri: "bus://status" });
    await vi.waitUntil(async () => (await other.logEvent({ event: "note", summary: "s" }), heard.includes("bus://status")), { timeout: 20_000, interval: 50 });
    await client.unsubscribeResource({ uri: "bus://status" });
    const before = heard.length;
    await other.sendMessage({ task: "T-1", summary: "this again" });
    await vi.waitUntil(() => heard.length > before, { timeout: 20_000, interval: 50 });
    expect(heard.slice(before)).toEqual(["bus://thread/T-1"]);
  });
});

test("warnings reach the client's log", async () => {
  const client = new Client({ name: "listener", version: "1" });
  const heard: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void heard.push(params.data));
  const { refused, told } = await connected(tempBus(), {
    client,
    openBus: () => {
      throw new TypeError("oops");
    },
  });
  await refused("status");
  expect(heard.join()).toContain("TypeError: oops");
  expect(told.join()).toContain("TypeError: oops");
});
