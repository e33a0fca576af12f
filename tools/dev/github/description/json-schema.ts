type Schema = Readonly<Record<string, unknown>>;

/** Notes for readers, which the validator must not take for rules. */
const REMARKS = new Set(["nullable", "example", "examples", "discriminator", "deprecated", "externalDocs", "xml", "readOnly", "writeOnly", "description", "title", "default"]);

/** A schema of an OpenAPI 3.0 description as JSON Schema: what is `nullable` may be null, remarks are left out. */
export function jsonSchema(schema: unknown, reference: (pointer: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((each) => jsonSchema(each, reference));
  if (!isSchema(schema)) return schema;
  const rules = Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !REMARKS.has(key) && !key.startsWith("x-"))
      .map(([key, value]) => rule(key, value, reference)),
  );
  return schema["nullable"] === true ? orNull(rules) : rules;
}

function rule(key: string, value: unknown, reference: (pointer: string) => string): [string, unknown] {
  if (key === "$ref") return [key, reference(String(value))];
  if (key === "properties" && isSchema(value)) {
    return [key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, jsonSchema(each, reference)]))];
  }
  if (key === "enum" || key === "required") return [key, value];
  return [key, jsonSchema(value, reference)];
}

function orNull(rules: Schema): Schema {
  return { anyOf: [{ type: "null" }, rules] };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
