import { parseLine } from "../../schema/parse-line.js";
import type { Announcement } from "../contract.js";

/** One immutable state of a register: the content of `<register>/<rev>`. */
export interface Revision {
  readonly rev: number;
  /** Tells who created this very file. */
  readonly nonce: string;
  /** The nonce of the revision it replaced; null for the first. */
  readonly prev: string | null;
  readonly ts: string;
  readonly op: string;
  readonly value: unknown;
  readonly announce?: readonly Announcement[];
}

const NAME = /^\d{10}$/;

/** File name of a revision: ten digits, so that names sort as numbers do. */
export function revisionName(rev: number): string {
  return String(rev).padStart(10, "0");
}

/** The revision numbers among a register's file names, in no order. */
export function revisionNumbers(names: readonly string[]): number[] {
  return names.filter((name) => NAME.test(name)).map(Number);
}

/** The revision in a file named `rev`, or null when the content is not one: such a revision is void. */
export function parseRevision(text: string, rev: number): Revision | null {
  const value = parseLine(text);
  return typeof value === "object" && value["rev"] === rev && isRevision(value) ? value : null;
}

function isRevision(value: object): value is Revision {
  const { nonce, prev, value: state, announce } = value as Record<string, unknown>;
  return typeof nonce === "string" && (prev === null || typeof prev === "string") && state !== undefined && (announce === undefined || Array.isArray(announce));
}
