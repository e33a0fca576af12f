/** What must not be removed. All absolute, `/` only. */
export interface Kept {
  /** The checkout's root. */
  readonly root: string;
  /** Where git keeps history: of this checkout, and of the repository. */
  readonly git: readonly string[];
  readonly bus: string;
  /** Worktrees in which lanes are at work. */
  readonly worktrees: readonly string[];
}

/** Whether removing `path`, named from the folder `from`, takes the repository, its history, its bus or a lane's worktree away. A lock file that git left may go. */
export function isRemoval(path: string, from: string, { root, git, bus, worktrees }: Kept): boolean {
  const target = absolute(path.replace(/\/(\*|\.\[[^/]*|\.\*)$/, "/").replace(/^(\*|\.\*)$/, "."), from);
  const parts = target.split("/");
  /** Whether the target, or what its wildcards match, is this folder, or has it in it. */
  const holds = (kept: string): boolean => {
    const names = kept.split("/");
    return target === "/" || (parts.length <= names.length && parts.every((part, at) => fits(names[at] ?? "", part)));
  };
  if ([root, bus, `${bus}/.live`, ...git, ...worktrees].some(holds)) return true;
  return git.some((folder) => target.startsWith(`${folder}/`)) && !target.endsWith(".lock");
}

/** Whether a name fits one with the shell's `*` and `?`; a leading dot takes a dot. In time that grows with both lengths' product at most. */
function fits(name: string, wild: string): boolean {
  if (name.startsWith(".") && /^[*?]/.test(wild)) return false;
  let [at, from, star, back] = [0, 0, -1, 0];
  while (at < name.length) {
    if (wild[from] === "*") [star, back, from] = [from, at, from + 1];
    else if (from < wild.length && (wild[from] === "?" || wild[from] === name[at])) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [back, at, from] = [back + 1, back + 1, star + 1];
    else return false;
  }
  return /^\**$/.test(wild.slice(from));
}

/** Without `.`, `..` and empty parts. */
function absolute(path: string, from: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${from}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
