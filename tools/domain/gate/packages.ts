import { compileScope, inScope, type NameRules } from "../scope/scope.js";

/** Files that make their folder a package. */
const MANIFESTS = ["package.json", "go.mod", "Cargo.toml", "pyproject.toml", "pom.xml", "build.gradle", "build.gradle.kts"];

export interface PackageRules {
  /** Folders that are packages, as globs; absent: those with a manifest. */
  readonly declared?: readonly string[] | undefined;
  /** The files that are there. */
  readonly present: ReadonlySet<string>;
  readonly names: NameRules;
}

/** The package to which a file belongs, "." for the root's: the nearest folder that is one; null: none. */
export function packageFinder({ declared, present, names }: PackageRules): (file: string) => string | null {
  const known = new Map<string, boolean>();
  const isPackage = declared === undefined ? (folder: string) => MANIFESTS.some((name) => present.has(folder === "." ? name : `${folder}/${name}`)) : declaredAs(declared, names);
  const test = (folder: string): boolean => {
    const is = known.get(folder) ?? isPackage(folder);
    known.set(folder, is);
    return is;
  };
  return (file) => foldersAbove(file).find(test) ?? null;
}

function declaredAs(globs: readonly string[], names: NameRules): (folder: string) => boolean {
  const plain = globs.map((glob) => (glob === "." ? glob : glob.replace(/^\.\//, "").replace(/\/+$/, "")));
  const literal = new Set(plain.filter((glob) => !/[*?[\]{}]/.test(glob)));
  // A name would cover what is below it, too.
  const patterns = plain.filter((glob) => !literal.has(glob));
  const scope = patterns.some((glob) => !glob.startsWith("!")) ? compileScope(patterns, [], names) : null;
  return (folder) => literal.has(folder) || (folder !== "." && scope !== null && inScope(scope, folder.normalize("NFC")));
}

/** The nearest first. */
function foldersAbove(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join("/")), "."];
}
