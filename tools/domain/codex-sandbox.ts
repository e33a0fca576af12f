/**
 * The lines of Codex's own config.toml that let its sandboxed shell write the live bus (an absolute path). In `workspace-write`
 * only the working directory is writable, so a linked worktree cannot reach the bus of the main one without them.
 */
export function writableRoots(busDir: string): string[] {
  return ["[sandbox_workspace_write]", `writable_roots = [${JSON.stringify(busDir)}]`];
}
