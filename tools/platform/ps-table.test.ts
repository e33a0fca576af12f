import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { psTable } from "./ps-table.js";

/** Makes `ps` say this. */
function saying(script: string): void {
  const cwd = scratch({ ps: `#!/bin/sh\n${script}\n` });
  chmodSync(join(cwd, "ps"), 0o755);
  const { PATH } = process.env;
  process.env["PATH"] = `${cwd}${delimiter}${PATH}`;
  onTestFinished(() => void (process.env["PATH"] = PATH));
}

test("what `ps` says on macOS is read", () => {
  saying(`cat <<'END'
    1     0     1 Ss    14208   1:02.50 Sat Nov 21 05:00:00 2026    
  412     1   412 S+     1024   0:00.03 Sat Nov 21 05:00:07 2026    
 9999   412   412 Z         0 1-02:03:04 Sun Nov  1 05:00:07 2026
END`);
  const table = psTable();
  const start = "Sat Nov 21 05:00:00 2026";
  expect(table?.rows).toEqual([
    { pid: 1, parent: 0, group: 1, session: 0, start, ended: false, cpu_ms: 62_500 },
    { pid: 412, parent: 1, group: 412, session: 0, start: "Sat Nov 21 05:00:07 2026", ended: false, cpu_ms: 30 },
    { pid: 9999, parent: 412, group: 412, session: 0, start: "Sun Nov  1 05:00:07 2026", ended: true, cpu_ms: 93_784_000 },
  ]);
  expect(table?.rss(1)).toBe(14208 * 1024);
  expect(table?.rss(2)).toBe(0);
  expect(table?.variable(1, "PATH")).toBeNull();
});

test("where it fails, nothing is told", () => {
  saying("exit 1");
  expect(psTable()).toBeNull();
});

test("the system's own is asked the right way", () => {
  expect(psTable()?.rows.find(({ pid }) => pid === process.pid)).toMatchObject({ parent: process.ppid, ended: false, start: expect.stringMatching(/^\w{3} \w{3} +\d+ [\d:]{8} \d{4}$/) });
});
