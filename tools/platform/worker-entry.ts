import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The script of a worker: beside the bundle, `<name>.cjs`; in the library, the module's own place. It may not be there
 * (sources run by a loader): then there are no workers. `module` is relative to `tools/`, without its ending.
 */
export function workerEntry(module: string): string {
  const name = module.slice(module.lastIndexOf("/") + 1);
  // The bundle is CommonJS, where import.meta is empty.
  if (import.meta.url === undefined) return join(dirname(__filename), `${name}.cjs`);
  return fileURLToPath(new URL(`../${module}.js`, import.meta.url));
}
