import { sha256 } from "../../platform/sha256.js";

/** A session's last line: its number, and the SHA-256 (hex) of its text without the newline. */
export interface ChainLink {
  readonly seq: number;
  readonly hash: string;
}

const CELL = /^(\d{16}) ([0-9a-f]{64}) ([0-9a-f]{16})\n$/;

/** Bytes of a cell; always the same, so that it is overwritten in place by one write. */
export const CELL_SIZE = 16 + 1 + 64 + 1 + 16 + 1;

export function formatCell({ seq, hash }: ChainLink): Buffer {
  const body = `${String(seq).padStart(16, "0")} ${hash}`;
  return Buffer.from(`${body} ${sha256(body).slice(0, 16)}\n`);
}

/** The link in a cell, or null when it is empty or torn. */
export function parseCell(bytes: Buffer): ChainLink | null {
  const [, seq, hash, check] = CELL.exec(bytes.toString("latin1")) ?? [];
  if (seq === undefined || hash === undefined || sha256(`${seq} ${hash}`).slice(0, 16) !== check) return null;
  return { seq: Number(seq), hash };
}
