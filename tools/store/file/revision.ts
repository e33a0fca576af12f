import { parseLine } from "../../schema/parse-line.js";
import type { Announcement } from "../contract.js";
import { isPlainTree } from "./plain-tree.js";

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
/** From here on a revision counts as long, characters: only a table is, or a lane's record. */
export const LONG = 65_536;

const VALUE = ',"value":';

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
  const value = text.length > LONG ? parseLong(text) : parseLine(text);
  return typeof value === "object" && value !== null && value["rev"] === rev && isRevision(value) ? value : null;
}

/** Why a revision's text could not be read again, or null. */
export function faultOf(revision: Revision, text: string): string | null {
  if (text.length > LONG) return isPlainText(text) || isPlainTree(revision) ? null : "is nested too deep, or has a key that is refused (__proto__, constructor, prototype)";
  const value = parseLine(text);
  return typeof value === "string" ? value : null;
}

/** Whether no refused key can be in it. The quickest look at a table; how deep it is was checked in its parts, when they came in. */
function isPlainText(text: string): boolean {
  return !["__proto__\"", "constructor\"", "prototype\"", "\\u"].some((word) => text.includes(word));
}

function parseLong(text: string): Readonly<Record<string, unknown>> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value) && (isPlainText(text) || isPlainTree(value)) ? (value as Record<string, unknown>) : null;
}

/** What a revision announces, by the beginning of its text; null: that is not enough to tell. */
export function announcedBy(beginning: string): readonly Announcement[] | null {
  // The key may occur within a line, too; only where the revision's own value begins does what stands before make a whole.
  for (let end = beginning.indexOf(VALUE); end >= 0; end = beginning.indexOf(VALUE, end + 1)) {
    const facts = parseLine(`${beginning.slice(0, end)}}`);
    if (typeof facts === "object") return (facts["announce"] as readonly Announcement[] | undefined) ?? [];
  }
  return null;
}

function isRevision(value: object): value is Revision {
  const { nonce, prev, value: state, announce } = value as Record<string, unknown>;
  return typeof nonce === "string" && (prev === null || typeof prev === "string") && state !== undefined && (announce === undefined || Array.isArray(announce));
}
