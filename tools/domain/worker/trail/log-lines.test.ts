import { expect, test } from "vitest";
import { logLines } from "./log-lines.js";

test("lines come when they end, however their bytes are divided", () => {
  const bytes = Buffer.from("one\r\ntwö\n\n\u001b[31mred\u001b[0m\n10%\r20%\nlast");
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines = logLines();
    const came: string[] = [];
    for (let at = 0; at < bytes.length; at += size) came.push(...lines.push(bytes.subarray(at, at + size)));
    expect([size, came, lines.rest(), lines.rest()]).toEqual([size, ["one", "twö", "", "red", "20%"], ["last"], []]);
  }
});

test("what was said before so many colours that it was let go is not hidden", () => {
  expect(logLines().push(Buffer.from(`begin${"\u001b[0m".repeat(5000)}ends\n`))).toEqual(["…ends"]);
});

test("a line that never ends takes no memory, and shows its end", () => {
  const lines = logLines();
  for (let n = 0; n < 1000; n += 1) expect(lines.push(Buffer.alloc(10_000, "x"))).toEqual([]);
  expect(lines.push(Buffer.from("end\nnext\n"))).toEqual([`…${"x".repeat(1996)}end`, "next"]);
});
