import { expect, test } from "vitest";
import { redact, redactDeep } from "./redact.js";

const x = (count: number) => "x".repeat(count);

test.each([
  [`pushed with ghp_${"A1b2".repeat(9)}`, "github-token"],
  [`AKIA${"ABCD".repeat(4)}`, "aws-key"],
  [`xoxb-${"1234567890"}-abc`, "slack-token"],
  [`npm_${"aB3d".repeat(9)}`, "npm-token"],
  [`sk-ant-${x(40)}`, "api-key"],
  [`sk-proj-${x(40)}`, "api-key"],
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXBhcnQ", "jwt"],
  ["-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----", "private-key"],
  ["-----BEGIN PRIVATE KEY-----\ncut off", "private-key"],
  ["postgres://app:hunter22@db/x", "url-password"],
  ["password=correcthorse", "password"],
  [`api_key: "abcdef123456"`, "password"],
  ...["gho_", "ghu_", "ghs_", "ghr_"].map((sign) => [`${sign}${x(36)}`, "github-token"]),
  [`github_pat_${x(50)}`, "github-token"],
  [`glpat-${x(20)}`, "gitlab-token"],
  [`ASIA${"ABCD".repeat(4)}`, "aws-key"],
  ...[..."abeoprs"].map((kind) => [`xox${kind}-${x(10)}`, "slack-token"]),
  [`sk-${x(20)}`, "api-key"],
  [`AIza${x(35)}`, "google-key"],
  ["HTTPS://app:hunter22@db/x", "url-password"],
  ...["Password", "PASSWD", "secret", "apikey", "api-key", "access_token", "access-token", "accesstoken", "Auth_Token", "auth-token"].map((name) => [`${name} = correcthorse`, "password"]),
])("%j", (text, kind) => {
  const clean = redact(text);
  expect(clean.kinds).toContain(kind);
  expect(clean.text).toContain(`[redacted:${kind}]`);
});

test.each(["claimed QUEUE-001", "the secret of good tests", "token budget 12,000", "https://example.com/a:b", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"])("%j stays", (text) => {
  expect(redact(text)).toEqual({ text, kinds: [] });
});

test("deep values, once only", () => {
  const first = redactDeep({ note: "password=correcthorse", meta: { list: [`npm_${x(36)}`], n: 3 } });
  expect(first.kinds).toEqual(["password", "npm-token"]);
  expect(redactDeep(first.value)).toEqual({ value: first.value, kinds: [] });
});

test("a text of nothing but space is looked through once, not once for each place", () => {
  const text = "\n".repeat(400_000);
  expect(redact(text)).toEqual({ text, kinds: [] });
});
