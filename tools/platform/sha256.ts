import { sha256 as hash } from "@noble/hashes/sha2.js";

/** SHA-256 of bytes, or of a text in UTF-8, hex. For little data: much of it is for `nativeCrypto`. */
export function sha256(data: string | Uint8Array): string {
  return Buffer.from(hash(typeof data === "string" ? Buffer.from(data) : data)).toString("hex");
}
