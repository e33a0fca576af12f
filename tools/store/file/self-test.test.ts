import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { tempBus } from "../../dev/temp-bus.js";
import { nodeFs } from "../../platform/fs-port.js";
import { safePath } from "../../platform/safe-path.js";
import { openFileStore } from "./open-file-store.js";
import { type SelfTestPlace, fileSelfTest } from "./self-test.js";

function place(root: string, worker: string): SelfTestPlace {
  const open = (busDir: string) => openFileStore({ fs: nodeFs, busDir, clock: Date.now, durability: "relaxed" });
  return { fs: nodeFs, safe: safePath(nodeFs, join(root, "_bus")), open, nonce: () => "scratch1", worker };
}

async function built(root: string): Promise<string> {
  const outfile = join(root, "worker.cjs");
  await build({ entryPoints: [new URL("self-test-worker.ts", import.meta.url).pathname], outfile, bundle: true, platform: "node", format: "cjs", define: { "import.meta.url": "undefined" }, logLevel: "error" });
  return outfile;
}

test("real processes count exactly, and nothing is left behind", async () => {
  const root = tempBus();
  const { ok, processes, replaced, appended, followed } = await fileSelfTest(place(root, await built(root)));
  expect({ ok, processes, appended, followed }).toEqual({ ok: true, processes: 4, appended: { expected: 2000, read: 2000, torn: 0 }, followed: { expected: 2000, seen: 2000, twice: 0 } });
  expect(replaced).toMatchObject({ expected: 800, counted: 800 });
  expect(readdirSync(join(root, "_bus/.live/tmp"))).toEqual([]);
}, 60_000);

test("processes that overwrite and tear are caught", async () => {
  const root = tempBus();
  const worker = join(root, "bad.cjs");
  writeFileSync(worker, `
    const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
    const [dir, name] = process.argv.slice(2);
    mkdirSync(dir + "/.live/reg/claims/counter", { recursive: true });
    mkdirSync(dir + "/events", { recursive: true });
    for (let n = 1; n <= 200; n += 1) writeFileSync(dir + "/.live/reg/claims/counter/" + String(n).padStart(10, "0"), JSON.stringify({ rev: n, nonce: name + n, prev: null, ts: "", op: "x", value: { count: n } }));
    for (let n = 0; n < 500; n += 1) appendFileSync(dir + "/events/events.jsonl", n % 100 === 7 ? '{"id":\\n' : JSON.stringify({ id: name + "-" + n }) + "\\n");
    process.stdout.write('{"retries":0}');
  `);
  const { ok, replaced, appended, followed } = await fileSelfTest(place(root, worker));
  expect(ok).toBe(false);
  expect(replaced.counted).toBe(200);
  expect(appended).toEqual({ expected: 2000, read: 1980, torn: 20 });
  expect(followed.seen).toBeLessThan(2000);
}, 60_000);

test("without its script it says so", async () => {
  const root = tempBus();
  await expect(fileSelfTest(place(root, join(root, "none.cjs")))).rejects.toMatchObject({ code: "NOT_FOUND", hint: "npm run build" });
  expect(existsSync(join(root, "_bus/.live"))).toBe(false);
});
