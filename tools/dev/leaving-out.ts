import type { Plugin } from "esbuild";

/** Modules imported on demand that a bundle does not have. `packages`: packages on demand, too, which are otherwise left as they are. */
export function leavingOut(isLeftOut: (path: string) => boolean, { packages = false } = {}): Plugin {
  return {
    name: "leaving-out",
    setup(bundle) {
      bundle.onResolve({ filter: packages ? /./ : /^\./ }, ({ kind, path }) => (kind === "dynamic-import" && !path.startsWith("node:") && isLeftOut(path) ? { path, namespace: "left-out" } : undefined));
      bundle.onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({ contents: `throw new Error(${JSON.stringify(`${path} is not in this program`)});` }));
    },
  };
}
