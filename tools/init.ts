import { type InitRequest, type Initialised, initialise } from "./operations/init-bus.js";
import { nodeFs } from "./platform/fs-port.js";
import { openInitPlace } from "./repo/init-files.js";

export interface InitOptions extends InitRequest {
  /** Where the bus is wanted: anywhere in a checkout, or a plain folder. */
  cwd: string;
  /** The live bus's folder, instead of the repository's own. */
  busDir?: string;
  /** For git. */
  env: Readonly<Record<string, string | undefined>>;
  /** buslane's own; its `major.minor` goes into the workflow. */
  version: string;
  /** ms since the epoch. */
  clock?: () => number;
}

/** Makes a repository or folder ready for the bus; `openBus` needs one that exists. Throws BusError BAD_DATA, UNWRITABLE, CONFLICT. */
export async function initBus(options: InitOptions): Promise<Initialised> {
  const { cwd, env, version, clock = Date.now, busDir = env["BUS_DIR"] || undefined, ...request } = options;
  const place = openInitPlace({ fs: nodeFs, cwd, env, ...(busDir !== undefined && { busDir }) });
  return initialise({ place, version, now: clock(), diff: unifiedDiff }, request);
}

async function unifiedDiff(path: string, before: string | null, after: string): Promise<string> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import("diff");
  return createTwoFilesPatch(before === null ? "/dev/null" : `a/${path}`, `b/${path}`, before ?? "", after, undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY });
}
