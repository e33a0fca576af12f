/**
 * Node's crypto, loaded when it is first asked for: with the streams that it brings, loading it costs more than all that a claim computes.
 * For much data; short texts have `sha256.ts`, names that nobody draws twice `random.ts`.
 */
export function nativeCrypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}
