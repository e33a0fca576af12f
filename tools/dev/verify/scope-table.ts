/** Scopes as people write them, whose overlaps are found out by walking through paths, not by reasoning about patterns. */
export interface TableScope {
  readonly scope: readonly string[];
  readonly out?: readonly string[];
}

export const SCOPES: readonly TableScope[] = [
  { scope: ["src/api/**"] },
  { scope: ["src/*/a.ts"] },
  { scope: ["**/*.css"] },
  { scope: ["src/ui"] },
  { scope: ["src/ui/**/*.ts"] },
  { scope: ["docs/**/*.md"] },
  { scope: [":(glob){docs,src}/a.md"] },
  { scope: ["lib/[ab]/**"] },
  { scope: ["lib/c/*.ts", "lib/c/a.css"] },
  { scope: ["src/api/a.ts"] },
  { scope: ["lib/?/b.ts"] },
  { scope: [".github/**", "docs/index.ts"] },
  { scope: ["**/.env"] },
  { scope: ["lib/c"], out: ["lib/c/**/*.ts"] },
  { scope: ["src/**", "!src/api/**", "!src/ui/**"] },
  { scope: ["docs/index.ts"] },
];

const NAMES = ["src", "docs", "lib", ".github", "api", "ui", "a", "b", "c", "a.ts", "b.ts", "a.css", "a.md", ".env", "index.ts"];
const DEPTH = 4;

/** Every path of these names: one of them lies in every two scopes of the table that share any. */
const PATHS: readonly string[] = below("", DEPTH);

/** Whether a path is meant: one entry has it, and no exclusion. */
export function covers({ scope, out = [] }: TableScope, path: string): boolean {
  const has = (entry: string): boolean => matcher(entry).test(path);
  return scope.some((entry) => !entry.startsWith("!") && has(entry)) && !scope.some((entry) => entry.startsWith("!") && has(entry.slice(1))) && !out.some(has);
}

/** Whether some path lies in both; of scopes outside of the table only the same share any. */
export function meet(a: TableScope, b: TableScope): boolean {
  const within = (scope: TableScope): ReadonlySet<string> => {
    const found = walked.get(scope) ?? new Set(SCOPES.includes(scope) ? PATHS.filter((path) => covers(scope, path)) : []);
    walked.set(scope, found);
    return found;
  };
  return a === b || [...within(a)].some((path) => within(b).has(path));
}

const walked = new Map<TableScope, ReadonlySet<string>>();

const matchers = new Map<string, RegExp>();

/** Only what the table uses: `**`, `*`, `?`, a class, braces without nesting, `:(glob)` before what may be a name; a folder's name has what is below it, a file's (with an extension) has not. */
function matcher(entry: string): RegExp {
  const known = matchers.get(entry);
  if (known !== undefined) return known;
  const source = entry.replace(/^:\(glob\)/, "").replace(/\*\*\/|\/\*\*$|[*?.{},]/g, (part) => TRANSLATED[part] ?? part);
  const made = new RegExp(`^${source}${/[*?[{]|[^/]\.\w+$/.test(entry) ? "" : "(?:/.*)?"}$`);
  matchers.set(entry, made);
  return made;
}

const TRANSLATED: Readonly<Record<string, string>> = { "**/": "(?:[^/]+/)*", "/**": "/.+", "*": "[^/]*", "?": "[^/]", ".": "\\.", "{": "(?:", "}": ")", ",": "|" };

function below(folder: string, depth: number): string[] {
  return depth === 0 ? [] : NAMES.flatMap((name) => [`${folder}${name}`, ...below(`${folder}${name}/`, depth - 1)]);
}
