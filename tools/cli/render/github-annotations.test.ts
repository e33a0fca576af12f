import { expect, test } from "vitest";
import { githubAnnotations } from "./github-annotations.js";

test("what GitHub would read as a command of its own is escaped", () => {
  const problem = { rule: "log-line", severity: "error", file: "a,b:c%\n.jsonl", line: 3, message: "100%\r\n::error::x, y" } as const;
  expect(githubAnnotations([problem, { ...problem, severity: "warning", file: "f", hint: "bus doctor" }])).toBe(
    "::error file=a%2Cb%3Ac%25%0A.jsonl,line=3,title=log-line::100%25%0D%0A::error::x, y\n::warning file=f,line=3,title=log-line::100%25%0D%0A::error::x, y%0Ahint: bus doctor",
  );
});
