import { expect, test } from "vitest";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { ask } from "./test-github.js";

test("comments: every page of them, who wrote them, and changing one", async () => {
  const hub = await fakeGitHub({ token: { kind: "app" } });
  const issue = hub.openIssue({ title: "t" });
  for (let i = 0; i < 101; i += 1) hub.addComment(issue, `c-${i}`, "someone");
  const github = ask(hub.env);
  const own = await github.addComment(issue, "own");
  expect(own).toMatchObject({ body: "own", author: "github-actions[bot]", bot: true, url: expect.stringMatching(/#issuecomment-/) });
  expect(await github.editComment(own.id, "changed")).toMatchObject({ id: own.id, body: "changed" });
  const all = await github.comments(issue);
  expect(all.map(({ body }) => body)).toEqual([...Array.from({ length: 101 }, (_, i) => `c-${i}`), "changed"]);
  expect(all[0]).toMatchObject({ author: "someone", bot: false });
});
