import { appendFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { tempBus } from "../dev/temp-bus.js";
import { taskMark } from "../domain/queue-sync/issue-text.js";
import { openGitHub } from "../github/open-github.js";
import { nodeFs } from "../platform/fs-port.js";
import { type Fault, type FsCall, faultyFs } from "../platform/node-fs-faults.js";
import { nodeHost } from "../platform/node-host.js";
import { openRepo } from "../repo/open-repo.js";
import { openFileStore } from "../store/file/open-file-store.js";
import type { BusContext } from "./context.js";
import { syncQueue } from "./sync-queue.js";

type Hub = Awaited<ReturnType<typeof fakeGitHub>>;

/** The bus of a checkout on a file system where a call in `queue/` can go wrong. */
function busAt(root: string, hub: Hub, plan: (call: FsCall) => Fault): BusContext {
  const repo = openRepo({ fs: faultyFs(nodeFs, plan), cwd: root });
  const store = openFileStore({ fs: nodeFs, busDir: repo.layout.busDir, clock: Date.now, durability: "relaxed", tell: () => {} });
  const github = async () => openGitHub({ env: hub.env, git: null, kept: repo.kept, ghToken: () => null });
  return { repo, store, github, host: nodeHost(nodeFs), heldTokens: async () => [], runCommand: async () => { throw new Error("no processes here"); }, processes: async () => { throw new Error("no workers here"); }, env: {}, askPerson: async () => ({ nobody: "a test" }), identity: {}, clock: Date.now, newId: () => "x", digest: String, surface: "test", signal: new AbortController().signal, tell: () => {} };
}

const undisturbed = () => null;
const queueOf = (root: string) => Object.fromEntries(readdirSync(join(root, "queue")).flatMap((name) => (name.startsWith(".") ? [] : [[name, readFileSync(join(root, "queue", name), "utf8")]])));
const issuesOf = (hub: Hub, count: number) => Array.from({ length: count }, (_, index) => hub.issue(index + 1)).map(({ title, body, state, labels }) => ({ title, body, state, labels: [...labels] }));

function begin(hub: Hub): string {
  hub.openIssue({ title: "Asked for", author: "stranger", labels: ["codex::docs"] });
  hub.openIssue({ title: "Ours", labels: ["codex::docs", "codex::tests"], body: taskMark("QUEUE-002") });
  hub.openIssue({ title: "Over", labels: ["codex::docs"] });
  hub.closeIssue(3);
  return tempBus({ "queue/001-new.md": "# Task: New\r\nLabels: codex::docs", "queue/002-cut.md": "# Task: Cut\nLabels:\n- codex::docs", "queue/003-over.md": "# Task: Over\nIssue: #3\n" });
}

const WRITING = new Set(["renameSync", "linkSync"]);
const writes = ({ name, args }: FsCall) => WRITING.has(name) && args.some((arg) => typeof arg === "string" && /\/queue\/.*\.tmp$/.test(arg));

test("whichever write to the queue fails or is cut short, the next run ends where an undisturbed one does", async () => {
  const calm = await fakeGitHub();
  const there = begin(calm);
  let count = 0;
  const { steps } = await syncQueue(busAt(there, calm, (call) => (writes(call) && (count += 1), null)), { apply: true });
  expect(steps.map(({ action }) => action)).toEqual(["link-item", "label-item", "close-item", "open-issue", "link-item", "write-item"]);
  const end = [queueOf(there), issuesOf(calm, 4)];
  expect(count).toBe(5);

  for (let at = 0; at < count; at += 1) {
    for (const fault of [{ fail: "ENOSPC" }, { kill: "after" }] as const) {
      const hub = await fakeGitHub();
      const root = begin(hub);
      let seen = 0;
      const broken = busAt(root, hub, (call) => (writes(call) && (seen += 1) === at + 1 ? fault : null));
      const told = await syncQueue(broken, { apply: true }).catch((error: Error) => error);
      // Before the first step it fails as a whole, later it says how far it came.
      const ended = "kill" in fault ? { name: "Killed" } : at === 0 ? { name: "BusError", code: "UNWRITABLE" } : { failure: { code: "UNWRITABLE" } };
      expect(told, `${at} ${JSON.stringify(fault)}`).toMatchObject(ended);
      await syncQueue(busAt(root, hub, undisturbed), { apply: true });
      expect([queueOf(root), issuesOf(hub, 4)], `${at} ${JSON.stringify(fault)}`).toEqual(end);
      expect((await syncQueue(busAt(root, hub, undisturbed))).steps).toEqual([]);
    }
  }
});

test("what came between the plan and the deed is not written over", async () => {
  const hub = await fakeGitHub();
  const root = begin(hub);
  const calm = busAt(root, hub, undisturbed);
  const meanwhile = (change: () => void): BusContext => ({
    ...calm,
    async github() {
      const github = await calm.github();
      return { ...github, token: async () => (change(), github.token()) };
    },
  });
  const cut = join(root, "queue/002-cut.md");
  const before = readFileSync(cut, "utf8");
  await expect(syncQueue(meanwhile(() => appendFileSync(cut, "\nIssue: #9\n")), { apply: true })).rejects.toMatchObject({ code: "CONFLICT", message: "queue/002-cut.md was linked to another issue meanwhile" });
  expect(readFileSync(cut, "utf8")).toBe(`${before}\nIssue: #9\n`);
  writeFileSync(cut, before);
  const asked = join(root, "queue/004-asked-for.md");
  const { steps, left, failure } = await syncQueue(meanwhile(() => writeFileSync(asked, "mine")), { apply: true });
  expect([steps.length, left.map(({ file }) => file), failure]).toEqual([5, ["queue/004-asked-for.md"], { code: "CONFLICT", message: "queue/004-asked-for.md came into being meanwhile", hint: "bus queue sync --apply" }]);
  expect(readFileSync(asked, "utf8")).toBe("mine");
});
