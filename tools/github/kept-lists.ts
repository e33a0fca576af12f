import { unexpected } from "./answer.js";

/** What is read of an item of a list, at whatever depth; the rest of its 20 KB is not kept. */
const READ = new Set("number title body html_url state draft created_at merged_at closed_at user login type labels name head base ref sha repo full_name pull_request state_reason author_association".split(" "));
const MOST_PAGES = 40;

/** One page of a list, as GitHub last gave it. */
export interface Page {
  readonly etag: string;
  /** Where the next one is. */
  readonly next: string | null;
  readonly items: readonly unknown[];
}

/** Pages by address, so that the next run asks only whether they changed: GitHub does not count that against the rate limit. */
export interface KeptLists {
  /** null: none, or not as it was written. */
  page(url: string): Page | null;
  keep(url: string, page: Page): void;
  /** Beyond a number of pages, what was asked for longest ago goes. */
  save(): void;
}

/** `kept` may hold anything at all: what is not recognized was never there. */
export function keptLists(kept: { read(): unknown; write(value: unknown): void }): KeptLists {
  let saved: readonly [string, Page][] = entriesOf(kept.read());
  const pages = new Map(saved);
  return {
    page: (url) => pages.get(url) ?? null,
    keep(url, page) {
      pages.delete(url);
      pages.set(url, page);
    },
    save() {
      const now = [...pages].slice(-MOST_PAGES);
      if (now.length === saved.length && now.every(([url, page], i) => saved[i]?.[0] === url && saved[i][1] === page)) return;
      saved = now;
      kept.write(now);
    },
  };
}

/** The item, as far as it is read. */
export function pruned(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(pruned);
  if (typeof item === "bigint") throw unexpected("a number that is too large");
  if (typeof item !== "object" || item === null) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => READ.has(key)).map(([key, value]) => [key, pruned(value)]));
}

function entriesOf(value: unknown): [string, Page][] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is [string, Page] => Array.isArray(entry) && typeof entry[0] === "string" && isPage(entry[1]));
}

function isPage(value: unknown): value is Page {
  const { etag, next, items } = Object(value) as Partial<Page>;
  return typeof etag === "string" && (next === null || typeof next === "string") && Array.isArray(items);
}

