import { fileURLToPath } from "node:url";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { ServerContext } from "./context.js";

/** A client that does not answer shall not hold a call up, ms. */
const PATIENCE_MS = 2000;

/** Where the client may be working, the likeliest first: its project's folder, this process's own, and the roots that it offers. */
export function placesOf(server: Server, { env, cwd, tell }: Pick<ServerContext, "env" | "cwd" | "tell">): () => Promise<readonly string[]> {
  const here = env["CLAUDE_PROJECT_DIR"] || cwd;
  let roots: Promise<string[]> | undefined;
  return async () => {
    if (server.getClientCapabilities()?.roots === undefined) return [here];
    roots ??= ask(server).catch((error: unknown) => {
      tell(`the client's roots could not be read: ${String(error)}`);
      return [];
    });
    return [here, ...(await roots)];
  };
}

async function ask(server: Server): Promise<string[]> {
  const { roots } = await server.listRoots(undefined, { timeout: PATIENCE_MS });
  return roots.flatMap(({ uri }) => (uri.startsWith("file://") ? [fileURLToPath(uri)] : []));
}
