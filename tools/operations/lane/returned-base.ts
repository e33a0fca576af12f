import type { Git } from "../../repo/contract.js";
import type { Lane } from "../../schema/records.gen.js";
import { isAncestor } from "../commits.js";

/**
 * Where a branch that was taken back began: git takes its first commits for merged, and would bring only what came after them.
 * Null: it never was, or its worker has merged the target since.
 */
export function baseOfReturned(git: Pick<Git, "run">, { integrations = [] }: Pick<Lane, "integrations">, { target, tip }: { target: string; tip: string }): string | null {
  const last = integrations.findLast(({ reverted }) => reverted !== undefined);
  if (last?.reverted === undefined) return null;
  if (!isAncestor(git, last.reverted, target) || isAncestor(git, last.reverted, tip)) return null;
  return git.run(["merge-base", last.before, tip]).stdout.trim();
}
