import { counted } from "../domain/counted.js";
import { BusError } from "../domain/bus-error.js";
import type { ClientName } from "../domain/client-name.js";
import { iso } from "../domain/time.js";
import type { InitPlace } from "../repo/init-files.js";
import { type Adoption, adoptLogs, planAdoption } from "./adopt-log.js";
import type { ByHand } from "./clients/client.js";
import { BUS_FOLDERS, type WantedFile, wantedFiles, wantedFolders } from "./init-files.js";

export interface InitRequest {
  /** Write nothing; show the difference. */
  dryRun?: boolean;
  /** Turn logs that git tracks into first segments, and take them out of git's index. */
  adopt?: boolean;
  /** Write these clients' configuration, too. */
  clients?: readonly ClientName[];
  /** Write drafts of what must be declared before agents work in parallel lanes, too; what is there is kept. */
  parallel?: boolean;
  /** Write the workflow that releases claims whose pull request has ended, too: it commits to the base branch. */
  releaseWorkflow?: boolean;
}

/** What the outside gives to `bus init`. */
export interface InitSurroundings {
  readonly place: InitPlace;
  /** buslane's own. */
  readonly version: string;
  /** ms since the epoch. */
  readonly now: number;
  /** A unified diff of one file; null: not there yet. */
  readonly diff: (path: string, before: string | null, after: string) => Promise<string>;
}

export interface InitFile {
  /** Relative to the checkout. */
  path: string;
  action: "created" | "changed" | "kept";
  /** Why it was kept, or what changed. */
  note?: string;
}

export interface Initialised {
  /** The live bus. */
  bus: string;
  checkout: string;
  files: InitFile[];
  /** What the reader should know. */
  notes: string[];
  /** What the clients need and no file of the repository can say. */
  by_hand: ByHand[];
  /** Only of a dry run. */
  diff?: string;
}

interface Change {
  readonly path: string;
  readonly before: string | null;
  /** null: stays as it is. */
  readonly after: string | null;
  readonly note?: string;
}

/**
 * Makes a folder ready for the bus. Everything is read and decided before anything is written, a second run changes nothing,
 * and what others wrote in a file stays byte for byte. Throws BAD_DATA where a symbolic link or broken marks stand in the way.
 */
export async function initialise({ place, version, now, diff }: InitSurroundings, request: InitRequest): Promise<Initialised> {
  const { layout, bare } = place;
  const clients = bare ? null : await clientPlan(place, request.clients ?? []);
  const parallel = bare || !request.parallel ? null : await import("./init-parallel.js");
  const changes = bare ? [] : plan(place, merged([...wantedFiles(place, version, request.releaseWorkflow === true), ...(clients?.files ?? [])], (await parallel?.parallelFiles(place)) ?? []));
  const texts = new Map(changes.map(({ path, before, after }) => [path, after ?? before ?? ""]));
  const adoptions = request.adopt && !bare ? planAdoption(place, iso(now).slice(0, 10)) : [];
  const answer = { bus: layout.busDir, checkout: layout.checkout, files: [...changes.map(told), ...adoptions.flatMap(toldAdoption)], notes: [...notes(place, request, adoptions), ...(parallel?.openPoints(texts, place) ?? [])], by_hand: clients?.byHand ?? [] };
  if (request.dryRun) {
    const parts = await Promise.all(changes.flatMap(({ path, before, after }) => (after === null ? [] : [diff(path, before, after)])));
    return { ...answer, diff: parts.join("") };
  }
  place.makeLive(BUS_FOLDERS);
  for (const { path, after } of changes) if (after !== null) place.write(path, after);
  adoptLogs(place, adoptions);
  return answer;
}

/** A file that both want is made as the second wants it, in the first's place. */
function merged(files: readonly WantedFile[], more: readonly WantedFile[]): WantedFile[] {
  const named = new Map([...files, ...more].map((file) => [file.path, file]));
  return [...named.values()];
}

/** Loaded only for who wants it: it brings two parsers. */
async function clientPlan(place: InitPlace, names: readonly ClientName[]): Promise<{ files: WantedFile[]; byHand: ByHand[] } | null> {
  if (names.length === 0) return null;
  const { wantedClientFiles } = await import("./clients/wanted-client-files.js");
  return wantedClientFiles(place, names);
}

function plan(place: InitPlace, wanted: readonly WantedFile[]): Change[] {
  const folders = wantedFolders(place.record).map((folder): Change => (place.isEmpty(folder) ? { path: `${folder}/.gitkeep`, before: null, after: "" } : { path: `${folder}/`, before: null, after: null }));
  const files = wanted.map(({ path, text, required = path.startsWith(`${place.record}/`) }): Change => {
    const found = place.read(path);
    if (found?.ok === false) return blocked(path, found.reason, required);
    const before = found?.text ?? null;
    const made = text(before);
    if (made === null) return { path, before, after: made, note: "it is not from bus init" };
    const { text: after, note } = typeof made === "string" ? { text: made, note: undefined } : made;
    return { path, before, after: after === (before ?? "") && note !== undefined ? null : after === before ? null : after, ...(note !== undefined && { note }) };
  });
  return [...files, ...folders];
}

/** Nothing under the bus may be a link, and a client is wired or not; any other file of its owner's that cannot be changed is left to its owner. */
function blocked(path: string, reason: string, required: boolean): Change {
  if (required) throw new BusError("BAD_DATA", `${path}: ${reason}`, { hint: `mv ${path} ${path}.old` });
  return { path, before: null, after: null, note: reason };
}

function told({ path, before, after, note }: Change): InitFile {
  const action = after === null ? "kept" : before === null ? "created" : "changed";
  return { path, action, ...(note !== undefined && { note }) };
}

function toldAdoption({ log, segment, exists, lines }: Adoption): InitFile[] {
  const count = `${counted(lines, "line")} of ${log}`;
  return [{ path: segment, action: exists ? "kept" : "created", note: count }, { path: log, action: "changed", note: "git no longer tracks it; the file stays" }];
}

function notes({ layout, bare, logs }: InitPlace, request: InitRequest, adoptions: readonly Adoption[]): string[] {
  const found: string[] = [];
  if (layout.git === null) found.push("outside git: no .gitignore and no workflow");
  else if (bare) found.push("a bare repository has no files: run bus init in a worktree for AGENTS.md, the workflow and the rest");
  else if (layout.busDir !== layout.recordDir) found.push(`the live bus of this worktree is ${layout.busDir}; only its folders were made there`);
  if (adoptions.length > 0) {
    found.push("commit this and bring it to every branch soon: git replaces an ignored file when it switches to a branch that still tracks it");
  } else if (!request.adopt && layout.git !== null && !bare) {
    const tracked = trackedLogs(logs);
    if (tracked === null) found.push("git is not there to tell whether it tracks a live log");
    else if (tracked.length > 0) found.push(`git tracks ${tracked.join(", ")}, and loses lines of it on merges: bus init --adopt`);
  }
  return found;
}

function trackedLogs(logs: InitPlace["logs"]): string[] | null {
  try {
    return logs.tracked();
  } catch (error) {
    if (error instanceof BusError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}
