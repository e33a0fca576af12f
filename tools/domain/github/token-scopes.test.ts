import { describe, expect, test } from "vitest";
import { expiryFindings, reachFinding, roleFindings, scopeFindings } from "./token-scopes.js";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
const said = (findings: readonly { severity: string; message: string }[]) => findings.map(({ severity, message }) => `${severity}: ${message}`);

test.each([
  ["classic", "a classic token in X reaches every repository of its user"],
  ["oauth", "an OAuth token in X reaches every repository of its user"],
  ["fine-grained", undefined],
  ["app", undefined],
  ["unknown", undefined],
] as const)("whom a token of the kind %s reaches", (kind, message) => {
  const found = reachFinding(kind, "X", "better");
  if (message === undefined) expect(found).toBeNull();
  else expect(found).toMatchObject({ severity: "warning", message: expect.stringContaining(message), hint: "better" });
});

describe("scopes", () => {
  test.each<[scopes: string, isPrivate: boolean, findings: string[]]>([
    ["", false, []],
    ["public_repo", false, []],
    ["repo", true, []],
    ["repo", false, ["warning: the scope repo is more than a public repository needs: private ones are open to it, too"]],
    ["repo read:org gist", true, ["warning: the scope read:org is not needed by the bus", "warning: the scope gist is not needed by the bus"]],
    ["public_repo repo:status", false, ["warning: the scope repo:status is not needed by the bus"]],
    ...["admin:org", "admin:repo_hook", "admin:enterprise", "delete_repo", "workflow", "delete:packages", "write:org", "user", "site_admin", "manage_billing:copilot"].map(
      (scope): [string, boolean, string[]] => [`repo ${scope}`, true, [`error: the scope ${scope} is not needed by the bus`]],
    ),
    ["repo workflowish user:email", true, ["warning: the scope workflowish is not needed by the bus", "warning: the scope user:email is not needed by the bus"]],
  ])("%j, private: %s", (scopes, isPrivate, findings) => {
    expect(said(scopeFindings(scopes.split(" ").filter((scope) => scope !== ""), isPrivate, "better"))).toEqual(findings);
  });

  test("say what would do instead", () => {
    const [repo, gist] = scopeFindings(["repo", "gist"], false, "better");
    expect([repo?.hint, gist?.hint]).toEqual(["public_repo is enough; or better", "better"]);
  });
});

test.each<[string, Record<string, boolean>, RegExp | null]>([
  ["admin", { admin: true, maintain: true, push: true, pull: true }, /role admin/],
  ["maintain", { admin: false, maintain: true, push: true, pull: true }, /role maintain/],
  ["write", { admin: false, maintain: false, push: true, pull: true }, null],
  ["nothing said", {}, null],
])("the role %s", (_, permissions, message) => {
  const found = roleFindings(permissions);
  expect(found).toHaveLength(message === null ? 0 : 1);
  if (message !== null) expect(found[0]?.message).toMatch(message);
});

test.each<[string, string | null, RegExp | null]>([
  ["never", null, /never expires/],
  ["in a year", inDays(365), /expires only in 365 days/],
  ["in 91 days", inDays(91), /expires only in 91 days/],
  ["in 90 days", inDays(90), null],
  ["in a week", inDays(7), null],
  ["in six days", inDays(6), /expires 2026-02-06T12:00:00\.000Z/],
  ["yesterday", inDays(-1), /expires 2026-01-30/],
])("an end %s", (_, end, message) => {
  const found = expiryFindings(end, NOW, "better");
  expect(found).toHaveLength(message === null ? 0 : 1);
  if (message !== null) expect(found[0]?.message).toMatch(message);
});
