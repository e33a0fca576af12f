import { nodeFs } from "./fs-port.js";
import { nativeCrypto } from "./native-crypto.js";
import { errnoOf } from "./write-file-failure.js";

const POOL_BYTES = 256;
let pool: Buffer = Buffer.alloc(0);

/** Bytes of the system's own generator, each handed out once. */
export function randomBytes(size: number): Buffer {
  if (pool.length < size) pool = drawn(Math.max(size, POOL_BYTES));
  const bytes = pool.subarray(0, size);
  pool = pool.subarray(size);
  return bytes;
}

/** 128 random bits: a name that nobody else will ever draw. */
export function nonce(): string {
  return randomBytes(16).toString("hex");
}

function drawn(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  try {
    const fd = nodeFs.openSync("/dev/urandom", nodeFs.constants.O_RDONLY);
    try {
      if (nodeFs.readSync(fd, bytes, 0, size, null) === size) return bytes;
    } finally {
      nodeFs.closeSync(fd);
    }
  } catch (error) {
    // Not every system has it, and not every sandbox shows it.
    if (errnoOf(error) === undefined) throw error;
  }
  return nativeCrypto().randomBytes(size);
}
