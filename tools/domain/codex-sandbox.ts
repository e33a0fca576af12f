/**
 * The lines of Codex's own config.toml that let its sandboxed shell write the live bus (an absolute path). In `workspace-write`
 * only the working directory is writable, so a linked worktree cannot reach the bus of the main one without them.
 */
export function writableRoots(busDir: string): string[] {
  return ["[sandbox_workspace_write]", `writable_roots = [${JSON.stringify(busDir)}]`];
}

/**
 * Whether a command runs in the shell of Codex's sandbox: what it starts there ends with it on Linux, being of a pid namespace of its own, and has no network
 * unless the settings give it one. By what Codex says in the environment; where the network is open it says nothing, but then Codex itself is not to be seen.
 */
export function isInCodexSandbox(env: Readonly<Record<string, string | undefined>>, { hostName, seesClient }: { readonly hostName: string; readonly seesClient: () => boolean }): boolean {
  if ((env["CODEX_SANDBOX"] ?? "") !== "" || (env["CODEX_SANDBOX_NETWORK_DISABLED"] ?? "") !== "") return true;
  return (env["CODEX_THREAD_ID"] ?? "") !== "" && /\/pid-\d+$/.test(hostName) && !seesClient();
}
