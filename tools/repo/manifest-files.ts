import { basename, dirname, join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { MANIFEST_FILE, copyOwner, manifestCopy, manifestProblem } from "../domain/manifest.js";
import { factsOf, realPathOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { removeFile } from "../platform/write-file.js";
import { failWrite } from "../platform/write-file-failure.js";
import { randomBytes } from "../platform/random.js";
import { parseRecord } from "../schema/parse-record.js";
import type { Manifest } from "../schema/records.gen.js";
import { asBadData } from "./as-bad-data.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { Document, Manifests } from "./contract.js";

/** AGENT_MANIFEST.json, a file or a link to one of the copies, and AGENT_MANIFEST.<id>.json beside it (S2-03). */
export function manifestFiles(fs: FsPort, files: CheckoutFiles, checkout: string): Manifests {
  const current = (): Document<Manifest> | null => {
    const target = linkTarget(fs, checkout);
    if (target === null) return readManifest(files, MANIFEST_FILE);
    if (target.ok) return copyOf(files, target.name);
    return { ok: false, file: MANIFEST_FILE, problem: { rule: "unreadable", severity: "error", file: MANIFEST_FILE, message: target.reason } };
  };
  return {
    current,
    copies: () => files.names(".").flatMap((name) => copyOf(files, name) ?? []),
    swapIn(manifest) {
      const problem = manifestProblem(manifest);
      if (problem !== null) throw new BusError("USAGE", `this manifest cannot be swapped in: ${problem}`, { hint: "bus session_boot --agent <id>" });
      const copy = copyOf(files, manifestCopy(manifest.agent_id));
      if (copy?.ok === false) throw new BusError("BAD_DATA", `${copy.file}: ${copy.problem.message}`, { hint: `mv ${copy.file} ${copy.file}.broken` });
      const text = `${JSON.stringify(manifest, null, 2)}\n`;
      const inForce = current();
      if (inForce?.ok === false) {
        throw new BusError("BAD_DATA", `${inForce.file} ${inForce.problem.message}, so it cannot be kept as a copy`, { hint: `mv ${MANIFEST_FILE} ${MANIFEST_FILE}.broken` });
      }
      if (inForce !== null && inForce.file !== MANIFEST_FILE) return swapLink(fs, files, checkout, manifest.agent_id, text);
      if (inForce !== null && inForce.value.agent_id !== manifest.agent_id) keep(files, inForce.value);
      files.replace(manifestCopy(manifest.agent_id), text);
      files.replace(MANIFEST_FILE, text);
    },
  };
}

function copyOf(files: CheckoutFiles, name: string): Document<Manifest> | null {
  const owner = copyOwner(name);
  return owner === null ? null : readManifest(files, name, owner);
}

function readManifest(files: CheckoutFiles, file: string, expected?: string): Document<Manifest> | null {
  const found = files.read(file);
  if (found === null) return null;
  if (!found.ok) return { ok: false, file, problem: { rule: "unreadable", severity: "error", file, message: found.reason } };
  const parsed = parseRecord("manifest", found.text, file);
  if (!parsed.ok || expected === undefined || parsed.value.agent_id === expected) return parsed;
  return { ok: false, file, problem: { rule: "schema", severity: "error", file, message: `agent_id is ${parsed.value.agent_id}, but the file is named for ${expected}` } };
}

type LinkTarget = { ok: true; name: string } | { ok: false; reason: string };

/** What AGENT_MANIFEST.json links to: one of the copies, and nothing else. null: it is no link. */
function linkTarget(fs: FsPort, checkout: string): LinkTarget | null {
  const path = join(checkout, MANIFEST_FILE);
  if (!asBadData(MANIFEST_FILE, () => factsOf(fs, path))?.isSymbolicLink()) return null;
  const real = asBadData(MANIFEST_FILE, () => realPathOf(fs, path));
  if (real === null) return { ok: false, reason: "links to a file that does not exist" };
  const isCopy = dirname(real) === checkout && copyOwner(basename(real)) !== null;
  return isCopy ? { ok: true, name: basename(real) } : { ok: false, reason: "links to something else than a manifest's copy" };
}

/** As it stands in the file, so that nothing of it is lost. */
function keep(files: CheckoutFiles, manifest: Manifest): void {
  const found = files.read(MANIFEST_FILE);
  if (found?.ok) files.replace(manifestCopy(manifest.agent_id), found.text);
}

/** The copy first, then the link by rename, so that a manifest is in force at every moment. */
function swapLink(fs: FsPort, files: CheckoutFiles, checkout: string, agent: string, text: string): void {
  const copy = manifestCopy(agent);
  files.replace(copy, text);
  const staged = join(checkout, `.${MANIFEST_FILE}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    fs.symlinkSync(copy, staged);
    fs.renameSync(staged, join(checkout, MANIFEST_FILE));
  } catch (error) {
    removeFile(fs, staged);
    failWrite(error, MANIFEST_FILE, checkout);
  }
}
