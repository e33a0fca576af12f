import { Ajv, type ValidateFunction } from "ajv";
import { resolved } from "./description.js";
import { jsonSchema } from "./json-schema.js";

const FORMATS: Readonly<Record<string, RegExp | ((text: string) => boolean)>> = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  // Templates such as `.../labels{/name}` are described as uri in places and as string in others.
  uri: (text) => URL.canParse(text.replaceAll(/\{[^}]*\}/g, "")),
  email: /@/,
};

const ajv = new Ajv({ allErrors: true, strict: false, formats: FORMATS, logger: false });
const compiled = new Map<unknown, ValidateFunction>();

/** What is wrong with the value by that schema of the description, a sentence each; compiles each schema once. */
export function breaks(schema: unknown, value: unknown): string[] {
  const check = compiled.get(schema) ?? compile(schema);
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => `${instancePath === "" ? "the whole" : instancePath} ${message} ${JSON.stringify(params)}`);
}

function compile(schema: unknown): ValidateFunction {
  const check = ajv.compile(jsonSchema(schema, reference) as object);
  compiled.set(schema, check);
  return check;
}

/** Adds the component and what it refers to on first use: all of them would take seconds. */
function reference(pointer: string): string {
  const id = pointer.replace("#/components/", "github:").replaceAll("/", ":");
  if (!known.has(id)) {
    known.add(id);
    ajv.addSchema({ $id: id, ...(jsonSchema(resolved({ $ref: pointer }), reference) as object) });
  }
  return id;
}

const known = new Set<string>();
