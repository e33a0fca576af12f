import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import { BusError } from "../domain/bus-error.js";
import type { GitHub } from "../operations/github.js";
import { type GitHubOptions, openGitHub } from "./open-github.js";

/** Waits for nothing that a test does not wait for. */
const PATIENCE = { pause: 1, second: 1, gap: 0 };

/** What runs keep between them, in memory, as JSON. */
export function memory() {
  const kept = new Map<string, string>();
  let writes = 0;
  return {
    kept,
    writes: () => writes,
    open: (name: string) => ({
      read: (): unknown => (kept.has(name) ? JSON.parse(kept.get(name)!) : null),
      write(value: unknown) {
        writes += 1;
        kept.set(name, JSON.stringify(value));
      },
    }),
  };
}

/** GitHub through the real client, asked at the address in `env`. */
export function ask(env: GitHubOptions["env"], { remembers = memory(), ...options }: Partial<GitHubOptions> & { remembers?: ReturnType<typeof memory> } = {}): GitHub {
  return openGitHub({ env, git: null, kept: remembers.open, ghToken: () => null, ...options, patience: { ...PATIENCE, ...options.patience } });
}

/** A server for a test's length, for what no GitHub does. */
export async function server(listener: RequestListener): Promise<{ url: string; env: Record<string, string> }> {
  const listening = createServer((request, response) => listener(request, response.setHeader("content-type", "application/json")));
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    listening.closeAllConnections();
    await new Promise((resolve) => listening.close(resolve));
  });
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return { url, env: { GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: "octo/demo", GITHUB_API_URL: url } };
}

export const TOKEN = `ghp_${"s3cret".repeat(6)}`;

/** How a call failed; the failure must be one on purpose that says what to do. */
export async function refusal(call: Promise<unknown>): Promise<BusError> {
  const error: unknown = await call.then(() => null, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BusError);
  expect((error as BusError).hint).toBeTruthy();
  return error as BusError;
}
