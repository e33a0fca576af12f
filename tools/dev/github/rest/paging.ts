import { type Answer, type Call, failure } from "./route.js";

type Wrap = (items: unknown[]) => unknown;

/** More than this many rows are reached by cursor alone. */
const BY_NUMBER = 10_000;

/**
 * One page of the rows, and where the others are. As on GitHub the links lead to the repository's number, not its name
 * (`/repositories/1296269/pulls`), and more than 100 a page are never given.
 */
export function page<T>(call: Call, rows: readonly T[], render: (row: T) => unknown, rest: string, wrap: Wrap = (items) => items): Answer {
  const size = pageSize(call);
  const at = Math.max(Number(call.query.get("page") ?? 1), 1);
  const last = Math.max(Math.ceil(rows.length / size), 1);
  const to = (number: number, rel: string) => link(call, rest, { page: String(number) }, rel);
  const links = [
    ...(at > 1 ? [to(Math.min(at - 1, last), "prev")] : []),
    ...(at < last ? [to(at + 1, "next"), to(last, "last")] : []),
    ...(at > 1 ? [to(1, "first")] : []),
  ];
  return answer(rows.slice((at - 1) * size, at * size).map(render), links, wrap);
}

/** The same for lists whose links carry a cursor beside the page: the cursor counts, the page is decoration. */
export function pageByCursor<T>(call: Call, rows: readonly T[], render: (row: T) => unknown, rest: string): Answer {
  const size = pageSize(call);
  const at = Math.max(Number(call.query.get("page") ?? 1), 1);
  const after = call.query.get("after");
  if (after === null && at * size > BY_NUMBER) throw failure(422, "Pagination with the page parameter is not supported for large datasets, please use cursor based pagination (after/before)");
  const from = after === null ? (at - 1) * size : Number(Buffer.from(after, "base64url").toString().replace("cursor:", ""));
  const end = from + size;
  const cursor = Buffer.from(`cursor:${end}`).toString("base64url");
  const links = end < rows.length ? [link(call, rest, { after: cursor, page: String(at + 1) }, "next")] : [];
  return answer(rows.slice(from, end).map(render), links, (items) => items);
}

function pageSize({ query }: Call): number {
  return Math.min(Math.max(Number(query.get("per_page") ?? 30), 1), 100);
}

function link({ world, query }: Call, rest: string, change: Readonly<Record<string, string>>, rel: string): string {
  const search = new URLSearchParams({ ...Object.fromEntries(query), ...change });
  return `<${world.api}/repositories/${world.id}/${rest}?${search}>; rel="${rel}"`;
}

function answer(items: unknown[], links: readonly string[], wrap: Wrap): Answer {
  return { status: 200, body: wrap(items), ...(links.length === 0 ? {} : { headers: { link: links.join(", ") } }) };
}
