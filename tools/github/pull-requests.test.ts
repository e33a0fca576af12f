import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { ask, memory, refusal } from "./test-github.js";

/** Links lead on by the repository's number. */
const asked = (requests: readonly { method: string; path: string; status: number | null }[]): string[] => requests.map(({ method, path, status }) => `${method} ${path.replace("/repositories/1296269/", "/repos/octo/demo/")} ${status}`);

function many(count: number) {
  return Array.from({ length: count }, (_, i) => ({ branch: `agent/a/b-${i}`, files: { [`_bus/claims/T-${i}.json`]: { task_id: `T-${i}` } } }));
}

test("reads every page, the commits in fifties, and of what did not change nothing again", async () => {
  const hub = await fakeGitHub({ files: { "_bus/claims/T.json": { task_id: "T" } } });
  hub.openPulls(many(230));
  const remembers = memory();
  const readAll = async () => {
    const github = ask(hub.env, { remembers });
    const pulls = await github.openPullRequests();
    const entries = await github.busEntries(pulls.map(({ head }) => head));
    const oids = [...entries.values()].flat().filter(({ kind }) => kind === "file").map(({ oid }) => oid);
    return { pulls, entries, objects: await github.objects(oids) };
  };

  const first = await readAll();
  expect(first.pulls.map(({ number }) => number)).toEqual(Array.from({ length: 230 }, (_, i) => i + 1));
  expect(first.entries.size).toBe(230);
  expect(first.objects.size).toBe(231);
  expect(asked(hub.requests)).toEqual([...Array<string>(3).fill("GET /repos/octo/demo/pulls 200"), ...Array<string>(2).fill("GET /repos/octo/demo/pulls 304"), ...Array<string>(5 + 3).fill("POST /graphql 200")]);

  const before = hub.requests.length;
  const written = remembers.writes();
  expect(await readAll()).toEqual(first);
  expect(remembers.writes()).toBe(written);
  expect(asked(hub.requests.slice(before))).toEqual(Array<string>(3 + 2).fill("GET /repos/octo/demo/pulls 304"));

  hub.commit("agent/a/b-7", { "_bus/claims/NEW.json": { task_id: "NEW" } });
  const changed = hub.requests.length;
  const last = await readAll();
  expect(asked(hub.requests.slice(changed)).sort()).toEqual(["GET /repos/octo/demo/pulls 200", ...Array<string>(2 + 2).fill("GET /repos/octo/demo/pulls 304"), "POST /graphql 200", "POST /graphql 200"]);
  expect([...last.objects.values()]).toContainEqual({ kind: "file", text: expect.stringContaining("NEW") });
});

test("reads a list again of which an item went while its pages were read, so that none slips past", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(many(201));
  let asked = 0;
  hub.faults.next({ when: /GET .*\/pulls/, times: 3, answer: (real) => {
    asked += 1;
    if (asked === 2) hub.closePull(7);
    return real;
  } });
  const numbers = (await ask(hub.env).openPullRequests()).map(({ number }) => number);
  expect(numbers).toHaveLength(200);
  expect(numbers).toContain(201);
  expect(numbers).toContain(101);
});

test("says so of a list that never stands still", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(many(120));
  let next = 1;
  hub.faults.next({ when: /GET .*\/pulls/, times: 100, answer: (real) => {
    hub.closePull(next++);
    return real;
  } });
  expect(await refusal(ask(hub.env).openPullRequests())).toMatchObject({ code: "REMOTE", message: "GitHub's list of pulls changes faster than it can be read" });
});

test("forgets commits and objects that nobody asks for any more", async () => {
  const hub = await fakeGitHub();
  const [one, two] = ["one", "two"].map((branch) => hub.commit(branch, { [`_bus/claims/${branch}.json`]: branch }));
  const remembers = memory();
  await ask(hub.env, { remembers }).busEntries([one!, two!]);
  await ask(hub.env, { remembers }).busEntries([two!]);
  expect(Object.keys((JSON.parse(remembers.kept.get("github-record")!) as { commits: object }).commits)).toEqual([two]);
});

test.each([
  ["no JSON that it wrote", "[1, null, [2]]"],
  ["items that are not whole", JSON.stringify([["URL", { etag: "E", next: null, items: [{ number: 1 }] }]])],
  ["another page's items", JSON.stringify([["URL", { etag: "E", next: 7, items: [] }]])],
])("asks again in full when what was kept is %s", async (_, kept) => {
  const hub = await fakeGitHub();
  hub.openPulls(many(1));
  const remembers = memory();
  const first = await ask(hub.env, { remembers }).openPullRequests();
  const [[url, { etag }]] = JSON.parse(remembers.kept.get("github-answers")!) as [[string, { etag: string }]];
  remembers.kept.set("github-answers", kept.replace("URL", url).replace('"E"', JSON.stringify(etag)));
  expect(await ask(hub.env, { remembers }).openPullRequests()).toEqual(first);
  expect(asked(hub.requests)).toEqual(Array<string>(2).fill("GET /repos/octo/demo/pulls 200"));
});

test("keeps a bounded number of pages, and of an item only what is read", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(many(1));
  const remembers = memory();
  await ask(hub.env, { remembers }).openPullRequests();
  for (let i = 0; i < 45; i += 1) {
    const github = ask(hub.env, { remembers });
    await github.issues([`label-${i}`]);
    if (i % 30 === 29) await github.openPullRequests();
  }
  const pages = JSON.parse(remembers.kept.get("github-answers")!) as [string, unknown][];
  expect(pages).toHaveLength(40);
  const kept = remembers.kept.get("github-answers")!;
  expect(kept).toContain("agent/a/b-0");
  expect(kept).not.toMatch(/avatar_url|_links|node_id/);
});

test("tells forks, deleted forks, ended ones and drafts apart", async () => {
  const hub = await fakeGitHub();
  hub.commit("fix", { a: "a" }, { from: "stranger/demo" });
  hub.commit("gone", { b: "b" }, { from: null });
  hub.commit("agent/a/one", { c: "c" });
  hub.commit("agent/a/two", { d: "d" });
  hub.openPull({ branch: "fix", from: "stranger/demo", author: "stranger" });
  hub.openPull({ branch: "gone", from: null, author: "ghost" });
  hub.openPull({ branch: "agent/a/one", title: "T", body: "B", labels: ["x"], draft: true, author: "dependabot[bot]" });
  hub.openPull({ branch: "agent/a/two" });
  const github = ask(hub.env);
  const [fork, gone, draft] = await github.openPullRequests();
  expect(fork).toMatchObject({ number: 1, from: "stranger/demo", branch: "fix", author: "stranger", draft: false, state: "open" });
  expect(gone).toMatchObject({ number: 2, from: null, author: "ghost" });
  expect(draft).toMatchObject({ number: 3, from: "octo/demo", title: "T", body: "B", labels: ["x"], draft: true, base: "main", author: "dependabot[bot]" });
  expect(draft).not.toHaveProperty("ended_at");
  // Both of GitHub's interfaces tell one and the same.
  expect((await github.pullRequestsFrom(["agent/a/one"])).get("agent/a/one")).toEqual([draft]);
  expect((await github.busEntries([fork!.head, gone!.head])).size).toBe(2);
  hub.mergePull(3);
  hub.closePull(4);
  expect(await github.readPullRequest(3)).toMatchObject({ state: "merged", ended_at: expect.stringMatching(/Z$/) });
  expect(await github.readPullRequest(4)).toMatchObject({ state: "closed", ended_at: expect.stringMatching(/Z$/) });
  expect((await github.openPullRequests()).map(({ number }) => number)).toEqual([1, 2]);
});

test("finds the pull requests of own branches, of any state, and no fork's, however many there are", async () => {
  const hub = await fakeGitHub();
  const branches = Array.from({ length: 60 }, (_, i) => `agent/a/b-${i}`);
  hub.openPulls(branches.map((branch) => ({ branch, files: { [branch]: branch } })));
  hub.mergePull(60, { deleteBranch: true });
  hub.closePull(59);
  const again = hub.openPull({ branch: "agent/a/b-58", title: "again" });
  hub.commit("agent/a/b-0", { x: "x" }, { from: "stranger/demo" });
  for (let i = 0; i < 25; i += 1) hub.closePull(hub.openPull({ branch: "agent/a/b-0", from: "stranger/demo" }));
  const before = hub.requests.length;
  const github = ask(hub.env);
  const found = await github.pullRequestsFrom([...branches, "agent/a/none", branches[0]!]);
  // Two for 61 branches; the 25 of the fork are newer and stand before the own one on two more pages.
  expect(hub.requests.length - before).toBe(4);
  expect(found.size).toBe(61);
  expect(found.get("agent/a/none")).toEqual([]);
  expect(found.get("agent/a/b-59")).toMatchObject([{ state: "merged", number: 60 }]);
  expect(found.get("agent/a/b-58")?.map(({ number, state }) => [number, state])).toEqual([[again, "open"], [59, "closed"]]);
  expect(found.get("agent/a/b-0")).toEqual([await github.readPullRequest(1)]);
});

test("opens, edits and marks as ready", async () => {
  const hub = await fakeGitHub();
  hub.commit("agent/a/one", { a: "a" });
  const github = ask(hub.env);
  const opened = await github.openPullRequest({ title: "T", body: "B", branch: "agent/a/one", base: "main", draft: true });
  expect(opened).toMatchObject({ number: 1, title: "T", body: "B", draft: true, branch: "agent/a/one", state: "open" });
  expect(await github.editPullRequest(1, { body: "B2" })).toMatchObject({ title: "T", body: "B2" });
  await github.markReady(1);
  expect(hub.pull(1).pull.draft).toBe(false);
  const before = hub.requests.length;
  await github.markReady(1);
  expect(asked(hub.requests.slice(before))).toEqual(["GET /repos/octo/demo/pulls/1 200"]);
  const twice = await refusal(github.openPullRequest({ title: "T", body: "B", branch: "agent/a/one", base: "main", draft: true }));
  expect(twice).toMatchObject({ code: "USAGE", message: expect.stringContaining("already exists") });
});

test("a list that leads back to a page of its own is no list", async () => {
  const hub = await fakeGitHub();
  hub.openPulls(many(1));
  hub.faults.next({ when: /pulls/, answer: (answer) => ({ ...answer, headers: { ...answer.headers, link: `<${hub.env.GITHUB_API_URL}/repos/octo/demo/pulls?per_page=100&state=open&sort=created&direction=asc>; rel="next"` } }) });
  expect(await refusal(ask(hub.env).openPullRequests())).toMatchObject({ code: "REMOTE" });
});
