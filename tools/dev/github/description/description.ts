import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { corrected } from "./corrections.js";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: unknown;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown; readonly examples?: unknown }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly unknown[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

let read: Description | undefined;

/** GitHub's published description of its REST API, read once per process: 13 MB. */
export function description(): Description {
  const path = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
  return (read ??= corrected(JSON.parse(readFileSync(path, "utf8")) as Description));
}

/** What `#/components/<group>/<name>` stands for; anything else stands for itself. */
export function resolved<T>(value: T | { readonly $ref: string }): T {
  if (typeof value !== "object" || value === null || !("$ref" in value)) return value as T;
  const [, , group = "", name = ""] = value.$ref.split("/");
  const found = description().components[group]?.[name];
  if (found === undefined) throw new Error(`the description has no ${value.$ref}`);
  return found as T;
}

/** The description's own example of that name. */
export function example(name: string): unknown {
  return resolved<{ readonly value: unknown }>({ $ref: `#/components/examples/${name}` }).value;
}

/** The template of the path, such as `/repos/{owner}/{repo}/pulls`: the one with most literal segments. */
export function pathTemplate(method: string, path: string): string | null {
  const segments = path.split("/");
  const fitting = Object.entries(description().paths)
    .filter(([template, methods]) => methods[method.toLowerCase()] !== undefined && fits(template.split("/"), segments))
    .map(([template]) => template)
    .toSorted((one, other) => literals(other) - literals(one));
  return fitting[0] ?? null;
}

export function operation(method: string, template: string): Operation | null {
  return description().paths[template]?.[method.toLowerCase()] ?? null;
}

function literals(template: string): number {
  return template.split("/").filter((part) => !part.startsWith("{")).length;
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  // `contents/{path}` and `git/ref/{ref}` take the slashes of their value with them.
  const whole = /^\{(path|ref)\}$/.test(template.at(-1) ?? "") && segments.length > template.length;
  return (whole || template.length === segments.length) && template.every((part, at) => part.startsWith("{") || part === segments[at]);
}
