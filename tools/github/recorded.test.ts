import { expect, test } from "vitest";
import { recorded } from "../dev/github/start-replay.js";
import { ask, refusal, server } from "./test-github.js";

const GITHUB = /https:\/\/api\.github\.com/g;

/** Answers with what GitHub once did: the first recording of the same method and path, page N of a list with that of page N; a page that is asked for again with the same. */
async function recording(scenario: string) {
  const left = recorded(scenario);
  const pages = new Map<string, (typeof left)[number]>();
  const { url, env } = await server((request, response) => {
    const asked = `${request.method} ${request.url}`;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const at = left.findIndex(({ method, path }) => {
      const other = new URL(path, "http://localhost");
      return method === request.method?.toLowerCase() && other.pathname === pathname && other.searchParams.get("page") === searchParams.get("page");
    });
    const found = at === -1 ? pages.get(asked) : left.splice(at, 1)[0];
    if (found === undefined) return void response.writeHead(500).end(JSON.stringify({ message: `not recorded: ${asked}` }));
    if (request.method === "GET") pages.set(asked, found);
    const local = (text: unknown): string => String(text).replaceAll(GITHUB, url);
    const { link, location } = found.headers;
    response.writeHead(found.status, { "content-type": "application/json; charset=utf-8", ...(link !== undefined && { link: local(link) }), ...(location !== undefined && { location: local(location) }) });
    response.end(local(JSON.stringify(found.response)));
  });
  return { env: { ...env, GITHUB_REPOSITORY: `octokit-fixture-org/${scenario}` }, left };
}

test("pages of issues", async () => {
  const { env, left } = await recording("paginate-issues");
  const issues = await ask(env).issues(["any"]);
  expect(issues.map(({ number }) => number)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
  expect(issues[0]).toMatchObject({ title: expect.stringMatching(/./), state: "open", author: expect.stringMatching(/./), labels: [] });
  expect(left).toEqual([]);
});

test("an issue that is opened and gets labels", async () => {
  const { env, left } = await recording("add-labels-to-issue");
  const github = ask(env);
  expect(await github.openIssue({ title: "Issue without a label", body: "", labels: [] })).toMatchObject({ number: 1, labels: [] });
  await github.addLabels(1, ["Foo", "bAr"]);
  expect(left).toEqual([]);
});

test("a repository", async () => {
  const { env } = await recording("get-repository");
  expect(await ask(env, { repository: "octokit-fixture-org/hello-world" }).repositoryFacts()).toMatchObject({ name: "octokit-fixture-org/hello-world", default_branch: expect.stringMatching(/^ma/), private: false });
});

test("a repository that was renamed", async () => {
  const { env } = await recording("rename-repository");
  expect((await ask(env).repositoryFacts()).name).toBe("octokit-fixture-org/rename-repository-newname");
});

test("an error with several reasons", async () => {
  const [{ status, response } = { status: 0, response: null }] = recorded("errors");
  const { env } = await server((_request, answer) => answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(response)));
  expect(await refusal(ask(env).addLabels(1, ["foo"]))).toMatchObject({ code: "USAGE", message: expect.stringContaining('"code":"invalid","field":"color"') });
});
