import { type Operation, type Parameter, resolved } from "./description.js";
import { breaks } from "./validators.js";

export interface DescribedRequest {
  readonly method: string;
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Undefined: none was sent. */
  readonly body: unknown;
}

/** Pages of issues are followed by a cursor of GitHub's own making, which its description does not list. */
const CURSORS: Readonly<Record<string, readonly string[]>> = { "/repos/{owner}/{repo}/issues": ["after", "before"] };

/** How a request breaks the description of its operation. */
export function requestBreaks(operation: Operation, request: DescribedRequest): string[] {
  const parameters = (operation.parameters ?? []).map((each) => resolved<Parameter>(each as Parameter));
  return [...parameters.flatMap((each) => parameterBreaks(each, request)), ...unknownQuery(parameters, request), ...bodyBreaks(operation, request)];
}

function parameterBreaks(parameter: Parameter, request: DescribedRequest): string[] {
  if (parameter.in === "header") return [];
  const text = parameter.in === "path" ? request.params[parameter.name] : request.query.get(parameter.name);
  if (text === undefined || text === null) return parameter.required === true ? [`no ${parameter.in} parameter "${parameter.name}"`] : [];
  return breaks(parameter.schema, typed(text, parameter.schema)).map((each) => `${parameter.in} parameter "${parameter.name}": ${each}`);
}

function typed(text: string, schema: unknown): unknown {
  const { type } = resolved<{ readonly type?: string }>(schema as { type?: string });
  if (type === "integer" && /^-?\d+$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function unknownQuery(parameters: readonly Parameter[], { template, query }: DescribedRequest): string[] {
  const names = new Set([...parameters.filter((each) => each.in === "query").map(({ name }) => name), ...(CURSORS[template] ?? [])]);
  return [...new Set(query.keys())].filter((name) => !names.has(name)).map((name) => `query parameter "${name}" is not known`);
}

function bodyBreaks({ requestBody }: Operation, { body }: DescribedRequest): string[] {
  const schema = requestBody?.content?.["application/json"]?.schema;
  if (schema === undefined) return body === undefined ? [] : ["a body where none is known"];
  if (body === undefined) return requestBody?.required === true ? ["no body"] : [];
  return [...breaks(schema, body).map((each) => `body: ${each}`), ...unknownKeys(schema, body)];
}

/** The description closes hardly any object; a key that it does not list is still a mistake of the one who sends it. */
function unknownKeys(schema: unknown, body: unknown): string[] {
  const { properties } = resolved<{ readonly properties?: object }>(schema as object);
  if (properties === undefined || typeof body !== "object" || body === null) return [];
  return Object.keys(body).filter((key) => !(key in properties)).map((key) => `body: the key "${key}" is not known`);
}
