import { ACCOUNT } from "../rest/account.js";
import { BRANCHES } from "../rest/branches.js";
import { COMMENTS } from "../rest/comments.js";
import { COMMITS } from "../rest/commits.js";
import { GIT_DATA } from "../rest/git-data.js";
import { ISSUES } from "../rest/issues.js";
import { PULLS } from "../rest/pulls.js";
import type { Route } from "../rest/route.js";

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const ROUTES = [...ACCOUNT, ...BRANCHES, ...PULLS, ...COMMENTS, ...ISSUES, ...COMMITS, ...GIT_DATA].map((route) => ({ route, form: form(route.template) }));

/** What serves the path, and what its variables are. */
export function matchRoute(method: string, path: string): Match | null {
  for (const { route, form } of ROUTES) {
    const found = route.method === method ? form.exec(path) : null;
    if (found !== null) return { route, params: Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])) };
  }
  return null;
}

/** A ref and a path may have slashes in them. */
function form(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${name === "ref" || name === "path" ? ".+" : "[^/]+"})`)}$`);
}
