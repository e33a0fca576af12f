import { expect, onTestFinished } from "vitest";
import { type Hub, startGitHub } from "./start-github.js";
import type { GitHubOptions } from "./world.js";

/** A GitHub for the length of a test. Fails the test when a request, or an answer, broke GitHub's published description. */
export async function fakeGitHub(options: GitHubOptions = {}): Promise<Hub> {
  const hub = await startGitHub(options);
  onTestFinished(async () => {
    await hub.close();
    expect(hub.violations).toEqual([]);
  });
  return hub;
}
