import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { WorkerEnd } from "../../../schema/records.gen.js";
import { localStamp } from "./local-stamp.js";
import { endedLine, inspectedLine, launchingLine, pidLine } from "./pid-line.js";
import { testAttempt } from "../attempt/test-attempt.js";

test.each([
  [0, "2026-01-31T12:00:00+0000"], [60, "2026-01-31T13:00:00+0100"], [-180, "2026-01-31T09:00:00-0300"], [345, "2026-01-31T17:45:00+0545"], [-570, "2026-01-31T02:30:00-0930"], [840, "2026-02-01T02:00:00+1400"],
])("S4-02: %i minutes east of UTC it is %s", (offset, text) => {
  expect(localStamp(Date.parse("2026-01-31T12:00:00.999Z"), offset)).toBe(text);
});

test.each(["UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe"])("S4-02: in %s it is what date prints, in summer and in winter", (zone) => {
  for (const second of [1_767_225_600, 1_782_864_000, 1_790_000_001]) {
    const env = { ...process.env, TZ: zone };
    const ours = execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", `import { localStamp } from ${JSON.stringify(new URL("./local-stamp.ts", import.meta.url).href)}; process.stdout.write(localStamp(${second * 1000}))`], { env, encoding: "utf8" });
    expect(ours).toBe(execFileSync("date", ["-d", `@${second}`, "+%Y-%m-%dT%H:%M:%S%z"], { env, encoding: "utf8" }).trim());
  }
});

test("S4-03 S4-18: the lines that the guide knows", () => {
  expect(launchingLine(testAttempt(), 0)).toBe("2026-01-31T12:00:00+0000 P03 launching");
  expect(pidLine(testAttempt({ pid: 4711 }))).toBe("P03 PID: 4711");
  expect(pidLine(testAttempt({ pid: 4712, attempt: 2, remedies: "P03-1-abcd1234" }))).toBe("P03 PID: 4712 (remediation 2 of P03-1-abcd1234)");
});

test.each<[Partial<WorkerEnd>, string]>([
  [{ exit: 0 }, "completed: exit 0"],
  [{ exit: 137 }, "completed: exit 137"],
  [{ exit: null, signal: "SIGKILL" }, "ended: SIGKILL"],
  [{ exit: null }, "ended: exit code not known"],
  [{ how: "deadline", exit: null, signal: "SIGTERM" }, "ended at its deadline"],
  [{ how: "stopped", exit: null, signal: "SIGTERM" }, "stopped"],
  [{ how: "lost", exit: null }, "lost"],
])("S4-22 S4-27: %j is noted as %s", (end, text) => {
  expect(endedLine({ phase: "P03", pid: 4711 }, { at: "2026-01-31T12:05:00.000Z", how: "exited", exit: null, ...end }, 60)).toBe(`2026-01-31T13:05:00+0100 P03 PID 4711 ${text}`);
});

test("S4-22: the outcome of an inspection", () => {
  const inspected = (ok: boolean, misses: number) => inspectedLine({ phase: "P03", pid: 4711 }, { at: "2026-01-31T12:07:00.000Z", by: "lead", ok, misses: Array.from({ length: misses }, () => ({ check: "log", message: "x" })) }, 0);
  expect([inspected(true, 0), inspected(false, 3), inspected(false, 1), inspected(false, 0)].map((line) => line.slice("2026-01-31T12:07:00+0000 P03 PID 4711 ".length))).toEqual(["inspected: passed", "inspected: failed (3 misses)", "inspected: failed (1 miss)", "inspected: failed"]);
  expect(inspectedLine({ phase: "P03" }, { at: "2026-01-31T12:07:00.000Z", by: "lead", ok: true, misses: [] }, 0)).toBe("2026-01-31T12:07:00+0000 P03 inspected: passed");
});
