import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { bareEnvironment } from "./run-program.js";

interface Listed {
  readonly id?: number;
  readonly result?: { readonly data: readonly { readonly hooks: readonly { readonly key: string; readonly currentHash: string }[] }[] };
}

/** Settings that trust the hooks of `repo` as they are, as a person does under `/hooks`: Codex itself is asked what it found. */
export async function trustedHooks(codex: string, home: string, repo: string): Promise<string> {
  const server = spawn(codex, ["app-server"], { cwd: repo, env: bareEnvironment(home), stdio: ["pipe", "pipe", "ignore"] });
  const send = (message: object): void => void server.stdin.write(`${JSON.stringify(message)}\n`);
  try {
    send({ id: 1, method: "initialize", params: { clientInfo: { name: "e2e", version: "1" } } });
    for await (const line of createInterface({ input: server.stdout })) {
      const { id, result } = JSON.parse(line) as Listed;
      if (id === 1) {
        send({ method: "initialized" });
        send({ id: 2, method: "hooks/list", params: { cwds: [repo] } });
      }
      if (id !== 2) continue;
      const hooks = result?.data.flatMap((place) => place.hooks) ?? [];
      return hooks.map(({ key, currentHash }) => `[hooks.state.${JSON.stringify(key)}]\ntrusted_hash = "${currentHash}"\n`).join("");
    }
    throw new Error("codex app-server ended before it listed the hooks");
  } finally {
    const gone = once(server, "close");
    server.kill("SIGKILL");
    await gone;
  }
}
