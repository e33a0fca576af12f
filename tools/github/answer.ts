import { BusError } from "../domain/bus-error.js";

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** One object of an answer of GitHub's. Each field is checked as it is read: one that is missing, or something else, throws REMOTE. */
export class Answer {
  readonly #value: Readonly<Record<string, unknown>>;
  /** What it is, for people: `pulls[3].head`. */
  readonly #name: string;

  constructor(value: unknown, name: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw unexpected(name);
    this.#value = value as Readonly<Record<string, unknown>>;
    this.#name = name;
  }

  static list(value: unknown, name: string): Answer[] {
    if (!Array.isArray(value)) throw unexpected(name);
    return value.map((item: unknown, i) => new Answer(item, `${name}[${i}]`));
  }

  text(key: string): string {
    return this.#checked(key, (value) => typeof value === "string");
  }

  /** null: "". */
  textOrNone(key: string): string {
    return this.#checked<string | null>(key, (value) => value === null || typeof value === "string") ?? "";
  }

  /** A whole number above 0, or 0. */
  count(key: string): number {
    return this.#checked(key, (value) => Number.isSafeInteger(value) && (value as number) >= 0);
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T {
    return this.#checked(key, (value) => values.includes(value as T));
  }

  flag(key: string): boolean {
    return this.#checked(key, (value) => typeof value === "boolean");
  }

  /** All its fields, when each is one. */
  flags(): Record<string, boolean> {
    return Object.fromEntries(Object.keys(this.#value).map((key) => [key, this.flag(key)]));
  }

  /** UTC ISO 8601. */
  time(key: string): string {
    return this.#checked(key, (value) => typeof value === "string" && TIME.test(value));
  }

  timeOrNull(key: string): string | null {
    return this.isNull(key) ? null : this.time(key);
  }

  /** Git's id of an object. */
  oid(key: string): string {
    return this.#checked(key, (value) => typeof value === "string" && OID.test(value));
  }

  part(key: string): Answer {
    return new Answer(this.#value[key], this.#at(key));
  }

  partOrNull(key: string): Answer | null {
    return this.isNull(key) ? null : this.part(key);
  }

  list(key: string): Answer[] {
    return Answer.list(this.#value[key], this.#at(key));
  }

  /** As it stands, for what is looked at elsewhere. */
  value(key: string): unknown {
    return this.#value[key];
  }

  /** null, which is not the same as missing. */
  isNull(key: string): boolean {
    return this.#value[key] === null;
  }

  /** For what GitHub leaves out at times. */
  has(key: string): boolean {
    return this.#value[key] !== undefined;
  }

  #checked<T>(key: string, is: (value: unknown) => boolean): T {
    const value = Object.hasOwn(this.#value, key) ? this.#value[key] : undefined;
    if (!is(value)) throw unexpected(this.#at(key));
    return value as T;
  }

  #at(key: string): string {
    return `${this.#name}.${key}`;
  }
}

/** For what an answer says that cannot be. */
export function unexpected(name: string): BusError {
  return new BusError("REMOTE", `GitHub's answer is not as GitHub describes it: ${name}`, { hint: "try again; if it stays so, what answers at GITHUB_API_URL is no GitHub" });
}
