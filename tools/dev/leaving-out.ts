import type { Plugin } from "esbuild";

/** What is being done in a checkout is asked for lanes alone. */
export const WORK: Readonly<Record<string, string>> = { "./git-work.js": "gitWork" };

/**
 * Modules imported on demand that a bundle does not have. `packages`: packages on demand, too, which are otherwise left as they are.
 * `functions`: modules that are always imported, by their path, for one function that the bundle's commands never call.
 */
export function leavingOut(isLeftOut: (path: string) => boolean, { packages = false, functions = {} }: { packages?: boolean; functions?: Readonly<Record<string, string>> } = {}): Plugin {
  return {
    name: "leaving-out",
    setup(bundle) {
      bundle.onResolve({ filter: packages ? /./ : /^\./ }, ({ kind, path }) => (kind === "dynamic-import" && !path.startsWith("node:") && isLeftOut(path) ? { path: "all", namespace: "left-out" } : undefined));
      bundle.onResolve({ filter: /^\./ }, ({ kind, path }) => (kind === "import-statement" && Object.hasOwn(functions, path) ? { path, namespace: "left-out-function" } : undefined));
      bundle.onLoad({ filter: /./, namespace: "left-out-function" }, ({ path }) => ({ contents: `export function ${functions[path] ?? ""}() { throw new Error(${JSON.stringify(`${path} is not in this program`)}); }` }));
      // One for all of them: a text for each would be read by every command.
      bundle.onLoad({ filter: /./, namespace: "left-out" }, () => ({ contents: `throw new Error("what was asked for is not in this program");` }));
    },
  };
}
