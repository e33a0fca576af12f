import type { Token, World } from "../rows.js";

export interface Call {
  readonly world: World;
  /** Null: anonymous. */
  readonly token: Token | null;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Permission = "metadata" | "contents" | "pull_requests" | "issues" | "checks" | "statuses" | "administration";

export interface Need {
  readonly level: "read" | "write";
  /** One of these. Of a number that both could mean, GitHub takes either. */
  readonly any: readonly Permission[];
}

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** As the published description writes it. */
  readonly template: string;
  /** Absent: no repository is asked for. */
  readonly needs?: Need;
  run(call: Call): Answer | Promise<Answer>;
}

/** An answer that ends the request early. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`${answer.status} ${JSON.stringify(answer.body)}`);
    this.answer = answer;
  }
}

const DOCUMENTATION = "https://docs.github.com/rest";

/** The body of a failed request. */
export function failure(status: number, message: string, documentation = DOCUMENTATION): Refusal {
  return new Refusal({ status, body: { message, documentation_url: documentation, status: String(status) } });
}

export interface Invalid {
  readonly resource: string;
  readonly code: "custom" | "invalid" | "missing_field" | "already_exists" | "missing";
  readonly field?: string;
  readonly message?: string;
  readonly value?: string;
}

/** GitHub's answer to values that it cannot take. */
export function invalid(...errors: readonly Invalid[]): Refusal {
  return new Refusal({ status: 422, body: { message: "Validation Failed", errors, documentation_url: DOCUMENTATION, status: "422" } });
}
