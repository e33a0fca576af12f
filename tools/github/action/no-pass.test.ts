import { describe, expect, test } from "vitest";
import { primaryLimit, serverError } from "../../dev/github/http/known-faults.js";
import type { Hub } from "../../dev/github/start-github.js";
import { twoPulls } from "./test-pulls.js";
import { runForPull } from "./test-run.js";

describe("what cannot be told is no pass", () => {
  test.each<[string, Parameters<Hub["faults"]["next"]>[0]["answer"], RegExp]>([
    ["the rate limit is used up", primaryLimit(), /rate limit/],
    ["the token may not", { status: 403, body: { message: "Resource not accessible by integration" } }, /does not allow/],
  ])("%s", async (_, answer, said) => {
    const hub = await twoPulls();
    hub.faults.next({ when: /pulls|graphql/, times: 100, answer });
    const run = await runForPull(hub, hub.second);
    expect(run, run.log).toMatchObject({ code: 1, outputs: { ok: "false", outcome: "unreachable", errors: "0", claims: "[]" } });
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "error", message: expect.stringMatching(/nothing can be told about the other pull requests, and this is no pass/) as string }));
    expect(run.annotations.find(({ level }) => level === "error")?.message).toMatch(said);
    expect(run.summary).toMatch(/^## buslane: GitHub could not be asked\n\nNothing can be told/);
    expect(hub.comments(hub.second)).toEqual([]);
  });

  test("nobody is there at all", async () => {
    const hub = await twoPulls();
    const run = await runForPull(hub, hub.second, { env: { GITHUB_API_URL: "http://127.0.0.1:65535", GITHUB_GRAPHQL_URL: "http://127.0.0.1:65535/graphql" } });
    expect(run, run.log).toMatchObject({ code: 1, outputs: { outcome: "unreachable" } });
  });

  test("what this checkout alone shows is still told", async () => {
    const hub = await twoPulls();
    hub.commit("agent/bell/queue-001", { "_bus/claims/QUEUE-002.json": "{" });
    hub.faults.next({ when: /pulls|graphql/, times: 100, answer: primaryLimit() });
    const run = await runForPull(hub, hub.second);
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "error", file: "_bus/claims/QUEUE-002.json" }));
    expect(run.summary).toContain("QUEUE-002");
  });

  test("a comment that objects goes on doing so", async () => {
    const hub = await twoPulls();
    await runForPull(hub, hub.second);
    const before = hub.comments(hub.second).map(({ body }) => body);
    expect(before).toEqual([expect.stringContaining("1 error")]);
    hub.faults.next({ when: /pulls|graphql/, times: 100, answer: primaryLimit() });
    expect((await runForPull(hub, hub.second)).outputs["outcome"]).toBe("unreachable");
    expect(hub.comments(hub.second).map(({ body }) => body)).toEqual(before);
  });

  test.each<[string, Parameters<typeof runForPull>[2], RegExp]>([
    ["a shallow checkout", { depth: 1 }, /history is cut off[^]*fetch-depth: 0/],
    ["another checkout", { checkout: "refs/heads/main" }, /what is checked out is not #2[^]*without `ref:`/],
    ["a folder without a bus", { with: { "working-directory": "nowhere" } }, /git cannot read the checkout/],
    ["an input that it cannot be", { with: { comment: "perhaps" } }, /the input comment is true or false/],
    ["a base that there is not", { with: { base: "gone" } }, /does not have gone/],
    ["an event file that is none", { env: { GITHUB_EVENT_PATH: "/nowhere/event.json" } }, /event file cannot be read/],
    ["no runner", { env: { GITHUB_EVENT_NAME: "" } }, /GITHUB_EVENT_NAME is not set/],
  ])("%s", async (_, request, said) => {
    const hub = await twoPulls();
    const run = await runForPull(hub, hub.second, request);
    expect(run, run.log).toMatchObject({ code: 1, outputs: { ok: "false", outcome: "unable" } });
    expect(run.annotations).toMatchObject([{ level: "error", message: expect.stringMatching(said) as string }]);
    expect(run.annotations[0]?.message).toMatch(/\nWhat to do: ./);
    expect(hub.comments(hub.second)).toEqual([]);
  });

  test("a comment that could not be kept changes no verdict", async () => {
    const hub = await twoPulls();
    hub.faults.next({ when: /comments/, times: 100, answer: serverError(500) });
    const run = await runForPull(hub, hub.second);
    expect(run, run.log).toMatchObject({ code: 1, outputs: { outcome: "failed", errors: "1" } });
    expect(run.annotations).toContainEqual(expect.objectContaining({ level: "warning", message: expect.stringContaining("The comment could not be kept") as string }));
  });
});
