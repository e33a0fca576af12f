import { basename, dirname, extname, join } from "node:path";
import type { Hash } from "node:crypto";
import { BusError } from "../../domain/bus-error.js";
import { factsOf, sha256Of } from "../../platform/file-facts.js";
import type { FsPort } from "../../platform/fs-port.js";
import { linkedPart } from "../../platform/linked-part.js";
import { nativeCrypto } from "../../platform/native-crypto.js";
import { nonce } from "../../platform/random.js";
import { errnoOf, failRead, failWrite } from "../../platform/write-file-failure.js";
import { removeFile, syncDir } from "../../platform/write-file.js";
import type { KeptCopy } from "../worker-contract.js";
import { makeFolders } from "../make-folders.js";
import { gunzipped, gzipped } from "./gzip-file.js";
import { chunksOf, withoutSecrets } from "./redacted-chunks.js";

export interface KeepPlace {
  /** The checkout, a real path. */
  readonly home: string;
  readonly durable: () => boolean;
}

/** What `checkout-files.ts` and this one put beside a file that they are about to replace. */
const STAGED = /^\..+\.[0-9a-f]{12,32}\.tmp$/;

/** How much of something was read, and what its digest is; `prefix`: the digest of its first bytes, as many as were asked for. */
interface Measured {
  readonly bytes: number;
  readonly sha256: string;
  readonly prefix: string | null;
}

/** Something else stands there, which stays. */
const NO_COPY: Measured = { bytes: -1, sha256: "", prefix: null };

/** See `WorkerFiles.keep`. Nothing is taken for kept before it was read again from where it lies. */
export async function keepFile(fs: FsPort, { home, durable }: KeepPlace, path: string, into: string, zipFrom: number): Promise<KeptCopy | null> {
  const source = sizeOf(fs, home, path);
  if (source === null) return null;
  const zip = source >= zipFrom;
  const folder = join(home, into);
  const staged = join(folder, `.${basename(path).slice(0, 100)}.${nonce()}.tmp`);
  try {
    makeFolders(fs, home, into);
    sweep(fs, folder);
    for (let n = 1; ; n += 1) {
      const target = join(folder, nameOf(path, n, zip));
      const before = await measureCopy(fs, target, zip);
      const redacted = new Set<string>();
      const written = await copy(fs, join(home, path), staged, { zip, redacted, prefix: before?.bytes ?? null, sync: durable() });
      const again = await measureCopy(fs, staged, zip);
      if (again === null || again.sha256 !== written.sha256) throw new BusError("UNWRITABLE", `the copy of ${path} is not what was copied`, { hint: `df -h ${home}` });
      if (before !== null && written.prefix !== before.sha256) {
        removeFile(fs, staged);
        continue;
      }
      fs.renameSync(staged, target);
      if (durable()) syncDir(fs, folder);
      return { path: `${into}/${basename(target)}`, bytes: written.bytes, sha256: written.sha256, stored: sha256Of(fs, target), redacted: [...redacted].sort() };
    }
  } catch (error) {
    removeFile(fs, staged);
    return failWrite(error, `${into}/${basename(path)}`, home);
  }
}

/** What a killed one was about to put there. */
function sweep(fs: FsPort, folder: string): void {
  for (const name of fs.readdirSync(folder)) if (STAGED.test(name)) removeFile(fs, join(folder, name));
}

/** `x.log`, `x.2.log` …, with `.gz` behind where it is zipped. */
function nameOf(path: string, n: number, zip: boolean): string {
  const ending = extname(path);
  const name = n === 1 ? basename(path) : `${basename(path, ending)}.${n}${ending}`;
  return zip ? `${name}.gz` : name;
}

/** null: not there. */
function sizeOf(fs: FsPort, home: string, path: string): number | null {
  try {
    const linked = linkedPart(fs, home, path);
    if (linked !== null) throw new BusError("BAD_DATA", `${linked} is a symbolic link`, { hint: `ls -ld ${join(home, linked)}` });
    const facts = fs.lstatSync(join(home, path));
    if (!facts.isFile()) throw new BusError("BAD_DATA", `${path} is not a regular file`, { hint: `ls -ld ${join(home, dirname(path))}` });
    return facts.size;
  } catch (error) {
    return errnoOf(error) === "ENOENT" ? null : failRead(error, join(home, path), join(home, "_bus"));
  }
}

async function copy(fs: FsPort, from: string, to: string, { zip, redacted, prefix, sync }: { zip: boolean; redacted: Set<string>; prefix: number | null; sync: boolean }): Promise<Measured> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0 } = fs.constants;
  const meter = measuring(prefix);
  const fd = fs.openSync(to, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o644);
  try {
    const plain = metered(withoutSecrets(chunksOf(fs, from), redacted), meter);
    for await (const chunk of zip ? gzipped(plain) : plain) for (let at = 0; at < chunk.length; ) at += fs.writeSync(fd, chunk, at);
    if (sync) fs.fdatasyncSync(fd);
    return meter.measured();
  } finally {
    fs.closeSync(fd);
  }
}

/** What a copy holds, unzipped; null: there is none. */
async function measureCopy(fs: FsPort, path: string, zip: boolean): Promise<Measured | null> {
  if (factsOf(fs, path) === null) return null;
  const meter = measuring(null);
  try {
    for await (const chunk of zip ? gunzipped(chunksOf(fs, path)) : chunksOf(fs, path)) meter.push(chunk);
  } catch (error) {
    if (!errnoOf(error)?.startsWith("Z_")) throw error;
    return NO_COPY;
  }
  return meter.measured();
}

function* metered(chunks: Iterable<Buffer>, meter: { push(chunk: Buffer): void }): Generator<Buffer> {
  for (const chunk of chunks) {
    meter.push(chunk);
    yield chunk;
  }
}

function measuring(prefix: number | null) {
  const hash = nativeCrypto().createHash("sha256");
  let bytes = 0;
  let first: string | null = null;
  const digest = (of: Hash): string => of.copy().digest("hex");
  const push = (chunk: Buffer): void => {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes === prefix) first = digest(hash);
  };
  if (prefix === 0) first = digest(hash);
  return {
    push(chunk: Buffer): void {
      const rest = prefix === null ? -1 : prefix - bytes;
      if (rest <= 0 || rest >= chunk.length) return push(chunk);
      push(chunk.subarray(0, rest));
      push(chunk.subarray(rest));
    },
    measured: (): Measured => ({ bytes, sha256: digest(hash), prefix: first }),
  };
}
