/** What all agents go by; a lane that touches it changes policy (S0-12). */
const POLICY = /^(gates\.json|_bus\/(parallel|config)\.json)$|(^|\/)(AGENTS|CLAUDE)\.md$/i;

/** Whether a path, relative to the repository, holds rules for agents: those of a folder, too. */
export function isPolicyFile(path: string): boolean {
  return POLICY.test(path);
}
