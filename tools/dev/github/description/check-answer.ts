import { type Operation, resolved } from "./description.js";
import { breaks } from "./validators.js";

export interface DescribedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Outcomes that any request can have, whether or not the description of its operation lists them. */
const ANYWHERE = new Set([301, 304, 307, 401, 403, 404, 422, 429, 500, 502, 503]);
const ERROR = { $ref: "#/components/schemas/basic-error" };
const HEADERS: Readonly<Record<string, RegExp>> = {
  "x-ratelimit-limit": /^\d+$/,
  "x-ratelimit-remaining": /^\d+$/,
  "x-ratelimit-used": /^\d+$/,
  "x-ratelimit-reset": /^\d+$/,
  "x-ratelimit-resource": /^(core|graphql)$/,
};
const LINK = /^<[^>]+>; rel="(next|last|first|prev)"(, <[^>]+>; rel="(next|last|first|prev)")*$/;

/** How an answer of the server itself breaks the description of its operation. */
export function answerBreaks(operation: Operation, answer: DescribedAnswer): string[] {
  return [...bodyBreaks(operation, answer), ...headerBreaks(answer)].map((each) => `answer ${answer.status}: ${each}`);
}

function bodyBreaks({ responses }: Operation, { status, body }: DescribedAnswer): string[] {
  const described = responses[String(status)];
  if (described === undefined && !ANYWHERE.has(status)) return ["the description has no such status here"];
  const { content } = resolved<{ readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }>((described ?? { content: { "application/json": { schema: ERROR } } }) as object);
  const schema = content?.["application/json"]?.schema;
  if (schema === undefined || status === 304 || status === 301) return [];
  return breaks(schema, body);
}

function headerBreaks({ status, headers, body }: DescribedAnswer): string[] {
  const wrong = Object.entries(HEADERS).filter(([name, form]) => !form.test(headers[name] ?? "")).map(([name]) => `header ${name}: ${headers[name]}`);
  const link = headers["link"];
  if (link !== undefined && !LINK.test(link)) wrong.push(`header link: ${link}`);
  if (status !== 304 && body !== undefined && !(headers["content-type"] ?? "").startsWith("application/json")) wrong.push(`header content-type: ${headers["content-type"]}`);
  return wrong;
}
