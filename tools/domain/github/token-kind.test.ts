import { expect, test } from "vitest";
import { heldTokens, tokenKind } from "./token-kind.js";

test.each([
  ["ghp_0123456789abcdefABCDEF0123456789abcd", "classic"],
  ["github_pat_11AAAAAAA0abcdefghijkl_0123456789", "fine-grained"],
  ["gho_0123456789abcdefABCDEF0123456789abcd", "oauth"],
  ["ghs_0123456789abcdefABCDEF0123456789abcd", "app"],
  ["ghu_0123456789abcdefABCDEF0123456789abcd", "app"],
  ["ghr_0123456789abcdefABCDEF0123456789abcd", "unknown"],
  ["0123456789abcdef0123456789abcdef01234567", "unknown"],
  ["x-ghp_", "unknown"],
])("%s is %s", (token, kind) => expect(tokenKind(token)).toBe(kind));

test("tells the kinds of what the environment holds, and nothing of the tokens", () => {
  expect(heldTokens({ GITHUB_TOKEN: "ghp_secret", GH_TOKEN: "github_pat_secret", OTHER: "ghp_x" })).toEqual([
    { variable: "GITHUB_TOKEN", kind: "classic" },
    { variable: "GH_TOKEN", kind: "fine-grained" },
  ]);
  expect(heldTokens({ GITHUB_TOKEN: "", GH_TOKEN: undefined })).toEqual([]);
});
