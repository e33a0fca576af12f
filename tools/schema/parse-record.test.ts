import { expect, test } from "vitest";
import { parseRecord } from "./parse-record.js";

const LOCK = { lock_id: "L-1", owner: "a", scope: ["src/**"], objective: "o", start_time: "2026-01-31T14:10:00Z", heartbeat: "2026-01-31T14:22:00Z", expires_at: "2026-01-31T15:00:00Z" };
const parse = (value: object) => parseRecord("lock", JSON.stringify(value), "_bus/locks/L-1.json");

test("S1-19: a lock with its seven fields is one", () => {
  expect(parse(LOCK)).toMatchObject({ ok: true, value: LOCK });
});

test.each(Object.keys(LOCK))("S1-19: a lock without %s is none", (key) => {
  const { [key as keyof typeof LOCK]: _, ...rest } = LOCK;
  expect(parse(rest)).toMatchObject({ ok: false, problem: { severity: "error", file: "_bus/locks/L-1.json", message: expect.stringContaining(key) } });
});
