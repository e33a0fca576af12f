import { expect, test } from "vitest";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { taskMark } from "../../domain/queue-sync/issue-text.js";
import type { QueueSync } from "../../operations/sync-queue.js";
import { FIRST, type Hub, STRANGER, does, issuesOf, queueOf, syncing } from "./test-queue-sync.js";

/** Everything that a sync can do at once: what is here, and what is there. */
function everything(hub: Hub): string {
  hub.openIssue({ ...STRANGER, title: "Asked for" });
  hub.openIssue({ title: "Ours", labels: ["codex::docs"], body: taskMark("QUEUE-002") });
  hub.openIssue({ title: "Labelled", labels: ["codex::docs", "codex::refactor"] });
  hub.openIssue({ title: "Over here", labels: ["codex::docs"], body: taskMark("QUEUE-004") });
  hub.openIssue({ title: "Over there", labels: ["codex::docs"] });
  hub.closeIssue(5);
  hub.openIssue({ title: "Linked, and without a label" });
  return tempRepository({
    "queue/001-new.md": FIRST,
    "queue/002-cut.md": "# Task: Cut off\nLabels: codex::docs",
    "queue/003-labels.md": "# Task: Labels\nLabels: codex::docs codex::tests\nIssue: #3",
    "queue/004-over.md": "# Task: Over\nLabels: codex::docs\nStatus: done\nIssue: #4\n",
    "queue/005-there.md": "# Task: There\nLabels: codex::docs\nIssue: #5\nStatus: proposed",
    "queue/006-bare.md": "# Task: Bare\nIssue: #6\n",
  });
}
const ALL = ["link-item QUEUE-002 #2", "label-issue QUEUE-003 #3", "label-item QUEUE-003 #3", "close-issue QUEUE-004 #4", "close-item QUEUE-005 #5", "open-issue QUEUE-001 #7", "link-item QUEUE-001 #7", "write-item QUEUE-007 #1"];

test("whichever request or write fails, the next run ends where an undisturbed one does", async () => {
  const calm = await fakeGitHub();
  const there = everything(calm);
  expect(does(await syncing(there, calm).sync("--apply"))).toEqual(ALL);
  const end = [queueOf(there), issuesOf(calm)];
  const writes = calm.requests.filter(({ method }) => method !== "GET").length;
  const reads = calm.requests.filter(({ method, path }) => method === "GET" && path.includes("/issues")).length;
  expect([reads, writes]).toEqual([4, 3]);

  const refused = { status: 403, body: { message: "Resource not accessible", documentation_url: "https://docs.github.com/rest" } };
  const faults = [
    ...Array.from({ length: reads }, (_, after) => ({ when: /^GET .*\/issues/, after, answer: refused })),
    ...Array.from({ length: writes }, (_, after) => ({ when: /^(POST|PATCH) /, after, answer: refused })),
    ...Array.from({ length: writes }, (_, after) => ({ when: /^(POST|PATCH) /, after, answer: "reset-after" as const })),
  ];
  let midway = 0;
  for (const fault of faults) {
    const hub = await fakeGitHub();
    const root = everything(hub);
    const before = [queueOf(root), issuesOf(hub)];
    hub.faults.next(fault);
    const { run, sync } = syncing(root, hub);
    const { code, stdout, stderr } = await run("queue", "sync", "--apply", "--json");
    const label = `${String(fault.when)} ${fault.after} ${JSON.stringify(fault.answer)}`;
    expect(hub.faults.pending, label).toBe(0);
    expect(code, label).toBe(7);
    if (stdout === "") expect([queueOf(root), issuesOf(hub)], label).toEqual(before);
    else {
      midway += 1;
      const { steps, left, failure } = JSON.parse(stdout) as QueueSync;
      expect(steps.length + left.length, label).toBe(ALL.length);
      expect(failure, label).toMatchObject({ code: "REMOTE", hint: "bus queue sync --apply" });
      expect(stderr).toMatch(/^bus: .+\nhint: bus queue sync --apply\n$/);
    }
    await sync("--apply");
    expect([queueOf(root), issuesOf(hub)], label).toEqual(end);
    expect(does(await sync("--apply")), label).toEqual([]);
  }
  expect(midway).toBe(2 * writes);
});
