import type { Occasion } from "./read-occasion.js";

/** Addresses of GitHub's pages. */
export interface Links {
  /** A file at the commit that is looked at. */
  file(path: string, line?: number): string;
  pullRequest(number: number): string;
}

export function linksOf({ server, repository, from, commit }: Pick<Occasion, "server" | "repository" | "from" | "commit">): Links {
  return {
    file: (path, line) => `${server}/${from}/blob/${commit}/${path.split("/").map(segment).join("/")}${line === undefined ? "" : `#L${line}`}`,
    pullRequest: (number) => `${server}/${repository}/pull/${number}`,
  };
}

/** Nothing in it ends a Markdown link. */
function segment(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
