import { expect, onTestFinished } from "vitest";
import { type Replay, startReplay } from "./start-replay.js";

/**
 * What GitHub really answered, in the order of the recording (a scenario of `@octokit/fixtures`, such as `paginate-issues`).
 * Addresses in headers and bodies lead here. Fails the test when a request comes out of order, differs in its query or body
 * (`ignore`), or does not come at all.
 */
export async function replay(scenario: string, ignore: readonly ("query" | "body")[] = []): Promise<Replay> {
  const recording = await startReplay(scenario, ignore);
  onTestFinished(() => {
    recording.close();
    expect({ wrong: recording.wrong, pending: recording.pending() }).toEqual({ wrong: [], pending: [] });
  });
  return recording;
}
