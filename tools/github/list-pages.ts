import { BusError } from "../domain/bus-error.js";
import { Answer, unexpected } from "./answer.js";
import type { Connection, Parameters } from "./connect.js";
import { type KeptLists, type Page, pruned } from "./kept-lists.js";

export interface List<T> {
  readonly route: string;
  readonly parameters?: Parameters;
  /** The key of the list, in an answer that is an object. */
  readonly within?: string;
  /** Throws BusError for what it does not recognize. */
  readonly parse: (item: Answer) => T;
  /** Kept pages are only asked for when they changed. */
  readonly kept?: KeptLists;
}

/** How often a list is read that changes while it is read. */
const ATTEMPTS = 3;

interface Read<T> {
  readonly url: string;
  readonly page: Page;
  readonly items: readonly T[];
}

/** Every item of a list, page by page, 100 a request. Throws REMOTE for one that never stands still. */
export async function listPages<T>(connection: Connection, list: List<T>): Promise<T[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const pages = await readPages(connection, list);
    if (!(await stoodStill(connection, list, pages))) continue;
    list.kept?.save();
    return pages.flatMap(({ items }) => items);
  }
  throw new BusError("REMOTE", `GitHub's list of ${list.route.slice(list.route.lastIndexOf("/") + 1)} changes faster than it can be read`, { hint: "try again" });
}

async function readPages<T>(connection: Connection, list: List<T>): Promise<Read<T>[]> {
  const pages: Read<T>[] = [];
  for (let url: string | null = await connection.address(list.route, { per_page: 100, ...list.parameters }); url !== null; ) {
    if (pages.some((read) => read.url === url)) throw unexpected(`the page after ${url} is one before it`);
    const read: Read<T> = { url, ...(await readPage(connection, list, url)) };
    pages.push(read);
    url = read.page.next;
  }
  return pages;
}

/** Whether no item went while the pages were read: that moves the next one of each later page to the one before, which was read already. */
async function stoodStill<T>(connection: Connection, list: List<T>, pages: readonly Read<T>[]): Promise<boolean> {
  for (const { url, page } of pages.slice(0, -1)) {
    const { status, data } = await connection.getAt(url, page.etag === "" ? undefined : page.etag);
    if (status !== 304 && JSON.stringify(pruned(within(list, data))) !== JSON.stringify(pruned(page.items))) return false;
  }
  return true;
}

async function readPage<T>(connection: Connection, list: List<T>, url: string): Promise<{ items: T[]; page: Page }> {
  const { route, parse, kept } = list;
  const parsed = ({ items }: Page): T[] => Answer.list(items, route).map(parse);
  const known = kept?.page(url) ?? null;
  const before = known === null ? null : recognized(() => parsed(known));
  const { status, headers, data } = await connection.getAt(url, before === null ? undefined : known?.etag);
  if (known !== null && before !== null && status === 304) {
    kept?.keep(url, known);
    return { items: before, page: known };
  }
  const whole = within(list, data);
  const page = { etag: String(headers["etag"] ?? ""), next: nextOf(headers["link"]), items: (kept === undefined ? whole : pruned(whole)) as unknown[] };
  const items = parsed(page);
  if (page.etag !== "") kept?.keep(url, page);
  return { items, page };
}

function within<T>({ route, within: key }: List<T>, data: unknown): unknown {
  return key === undefined ? data : new Answer(data, route).value(key);
}

/** null: what was kept is not what it was. */
function recognized<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof BusError) return null;
    throw error;
  }
}

function nextOf(link: unknown): string | null {
  return /<([^<>]+)>;\s*rel="next"/.exec(String(link ?? ""))?.[1] ?? null;
}
