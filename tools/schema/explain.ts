/** What the generated validators say of the first thing that is wrong. */
export interface ValidatorError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Wrong names seen in records of other tools, and the right ones. */
const NEAR_MISSES: Readonly<Record<string, string>> = { claimed: "claimed_at", receipt: "receipts", task: "task_id", note: "notes", agent: "agent_id" };
const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

/** The faults of a record as one sentence: "claimed_at is missing; status must be one of active, paused". With `record`, near-misses are named. */
export function explain(errors: readonly ValidatorError[] | null | undefined, record?: unknown): string {
  if (errors === null || errors === undefined || errors.length === 0) return "the record does not satisfy its schema";
  return [...new Set(errors.map((error) => faultOf(error, record)))].join("; ");
}

function faultOf(error: ValidatorError, record: unknown): string {
  const name = nameOf(error.instancePath);
  const { params } = error;
  switch (error.keyword) {
    case "required":
      return missing(name, String(params["missingProperty"]), record);
    case "enum":
      return `${name} must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`;
    case "type":
      return `${name} must be ${[params["type"]].flat().map((type) => TYPES[String(type)] ?? String(type)).join(" or ")}`;
    case "additionalProperties":
      return `${within(name, String(params["additionalProperty"]))} is not a known setting`;
    case "pattern":
      return String(params["pattern"]).includes("T\\d{2}") ? `${name} must be a time such as 2026-01-31T09:00:00Z` : `${name} must be an id: letters, digits, '.', '_' and '-'`;
    case "minimum":
    case "exclusiveMinimum":
    case "maximum":
      return `${name} must be ${params["comparison"]} ${params["limit"]}`;
    default:
      return `${name} does not satisfy its ${error.keyword}`;
  }
}

function missing(parent: string, key: string, record: unknown): string {
  const wrong = Object.keys(NEAR_MISSES).find((near) => NEAR_MISSES[near] === key && isObject(record) && near in record);
  const instead = wrong === undefined || parent !== WHOLE ? "" : ` (there is ${wrong})`;
  return `${within(parent, key)} is missing${instead}`;
}

const WHOLE = "the record";

/** "/steps/1/title" as "steps[1].title". */
function nameOf(path: string): string {
  if (path === "") return WHOLE;
  return path
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
}

function within(parent: string, key: string): string {
  return parent === WHOLE ? key : `${parent}.${key}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
