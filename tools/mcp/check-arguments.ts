import { BusError } from "../domain/bus-error.js";
import { nearest } from "../domain/nearest.js";
import type { Schema } from "./schema.js";
import type { Tool } from "./tool.js";

/**
 * The arguments of a call as the tool's schema has them. Null is not given: strict clients fill every property.
 * Throws USAGE that names the argument.
 */
export function checkArguments(tool: Tool, given: unknown): Record<string, unknown> {
  if (!isRecord(given)) throw wrong(tool, "arguments", "an object", given);
  const args = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  for (const name of Object.keys(args)) {
    const schema = Object.hasOwn(tool.input, name) ? tool.input[name] : undefined;
    if (schema === undefined) throw unknownArgument(tool, name);
    check(tool, name, schema, args[name]);
  }
  const missing = tool.required.find((name) => args[name] === undefined);
  if (missing !== undefined) throw new BusError("USAGE", `${tool.name} needs ${missing}`, { hint: usage(tool) });
  return args;
}

/** Every argument in one line, the optional ones with a question mark. */
function usage(tool: Tool): string {
  const names = Object.keys(tool.input).map((name) => (tool.required.includes(name) ? name : `${name}?`));
  return `${tool.name} takes ${names.join(", ")}`;
}

function check(tool: Tool, path: string, schema: Schema, value: unknown): void {
  switch (schema.type) {
    case "string":
      if (typeof value !== "string") throw wrong(tool, path, "a string", value);
      if (schema.enum !== undefined && !schema.enum.includes(value)) throw wrong(tool, path, `one of ${schema.enum.join(", ")}`, value);
      return;
    case "integer": {
      if (!Number.isSafeInteger(value)) throw wrong(tool, path, "an integer", value);
      const { minimum = -Infinity, maximum = Infinity } = schema;
      if ((value as number) < minimum || (value as number) > maximum) throw wrong(tool, path, `between ${minimum} and ${maximum}`, value);
      return;
    }
    case "boolean":
      if (typeof value !== "boolean") throw wrong(tool, path, "true or false", value);
      return;
    case "array":
      if (!Array.isArray(value)) throw wrong(tool, path, "a list", value);
      for (const [index, item] of value.entries()) check(tool, `${path}[${index}]`, schema.items, item);
      return;
    case "object":
      if (!isRecord(value)) throw wrong(tool, path, "an object", value);
  }
}

function unknownArgument(tool: Tool, name: string): BusError {
  const names = Object.keys(tool.input);
  // Records say task_id, arguments say task.
  const better = nearest(name, names) ?? names.find((known) => name === `${known}_id`);
  return new BusError("USAGE", `${tool.name} has no argument ${clipped(name)}`, { hint: better === undefined ? usage(tool) : `did you mean ${better}?` });
}

function wrong(tool: Tool, path: string, expected: string, value: unknown): BusError {
  return new BusError("USAGE", `${tool.name}: ${path} must be ${expected}, not ${clipped(value)}`, { hint: usage(tool) });
}

function clipped(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
