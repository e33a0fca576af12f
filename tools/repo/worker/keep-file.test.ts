import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { scratch } from "../../dev/scratch-repo.js";
import { nodeFs } from "../../platform/fs-port.js";
import { Killed, faultyFs } from "../../platform/node-fs-faults.js";
import { filesAt } from "./test-files.js";

const LOG = "tmp/worker-P01-a.log";
const INTO = "p/reports/workers";
const MIB = 1 << 20;
const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");
const held = (home: string) => (existsSync(join(home, INTO)) ? readdirSync(join(home, INTO)).sort() : []);
const kept = (home: string, name: string) => readFileSync(join(home, INTO, name));

test.each([
  ["nothing", 0, "worker-P01-a.log"],
  ["a little", 500, "worker-P01-a.log"],
  ["a byte less than that", MIB - 1, "worker-P01-a.log"],
  ["as much as is zipped", MIB, "worker-P01-a.log.gz"],
  ["more", 3 * MIB + 17, "worker-P01-a.log.gz"],
])("S4-25: %s is kept as it is, byte for byte", async (_, size, name) => {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 2_654_435_761) >>> 13;
  const home = scratch({ "tmp/": "", "p/": "" });
  writeFileSync(join(home, LOG), bytes);
  const copy = await filesAt(home).keep(LOG, INTO, MIB);
  expect(copy).toEqual({ path: `${INTO}/${name}`, bytes: size, sha256: sha256(bytes), stored: sha256(kept(home, name)), redacted: [] });
  expect((name.endsWith(".gz") ? gunzipSync(kept(home, name)) : kept(home, name)).equals(bytes)).toBe(true);
  expect(held(home)).toEqual([name]);
  // Again is the same, and the original is nobody's to take away here.
  expect(await filesAt(home).keep(LOG, INTO, MIB)).toEqual(copy);
  expect(held(home)).toEqual([name]);
  expect(readFileSync(join(home, LOG)).equals(bytes)).toBe(true);
});

test("what is not there is not kept, and what is no file is refused", async () => {
  const home = scratch({ "tmp/": "", "p/": "", "elsewhere/x": "x" });
  expect(await filesAt(home).keep(LOG, INTO, MIB)).toBeNull();
  expect(existsSync(join(home, INTO))).toBe(false);
  symlinkSync("../elsewhere/x", join(home, LOG));
  mkdirSync(join(home, "tmp/folder"));
  symlinkSync("../elsewhere", join(home, "p/linked"));
  symlinkSync("elsewhere", join(home, "linked"));
  const bad = expect.objectContaining({ code: "BAD_DATA" });
  await expect(filesAt(home).keep(LOG, INTO, MIB)).rejects.toThrow(bad);
  await expect(filesAt(home).keep("tmp/folder", INTO, MIB)).rejects.toThrow(bad);
  await expect(filesAt(home).keep("linked/x", INTO, MIB)).rejects.toThrow(bad);
  writeFileSync(join(home, "tmp/plain.log"), "x");
  await expect(filesAt(home).keep("tmp/plain.log", "p/linked/workers", MIB)).rejects.toThrow(bad);
  expect(() => filesAt(home).keep("tmp/plain.log", "../out", MIB)).toThrow(bad);
});

test("a copy that all of this one continues is replaced; any other stays beside it", async () => {
  const home = scratch({ "tmp/": "", "p/": "" });
  const keep = async (text: string) => {
    writeFileSync(join(home, LOG), text);
    return (await filesAt(home).keep(LOG, INTO, MIB))?.path.slice(INTO.length + 1);
  };
  expect(await keep("one\n")).toBe("worker-P01-a.log");
  expect(await keep("one\ntwo\n")).toBe("worker-P01-a.log");
  expect(kept(home, "worker-P01-a.log").toString()).toBe("one\ntwo\n");
  expect(await keep("one\n")).toBe("worker-P01-a.2.log");
  expect(await keep("other\n")).toBe("worker-P01-a.3.log");
  expect(await keep("one\ntwo\nthree\n")).toBe("worker-P01-a.log");
  expect(held(home)).toEqual(["worker-P01-a.2.log", "worker-P01-a.3.log", "worker-P01-a.log"]);
  writeFileSync(join(home, INTO, "worker-P01-a.log.gz"), "no gzip");
  writeFileSync(join(home, LOG), "x".repeat(MIB));
  expect((await filesAt(home).keep(LOG, INTO, MIB))?.path).toBe(`${INTO}/worker-P01-a.2.log.gz`);
  expect(kept(home, "worker-P01-a.log.gz").toString()).toBe("no gzip");
});

test("no secret comes to lie where git sees it, wherever it falls on what is read at once", async () => {
  const home = scratch({ "tmp/": "", "p/": "" });
  const token = `ghp_${"A1b2".repeat(10)}`;
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIabc\n".repeat(300)}-----END RSA PRIVATE KEY-----`;
  const bytes = Buffer.of(0xff, 0, 0xc3, 0xa4, 13);
  for (const before of [0, 262_100, 262_143, 262_144, 300_000, 524_200]) {
    writeFileSync(join(home, LOG), Buffer.concat([Buffer.from("line of a log\n".repeat(Math.ceil(before / 14)).slice(0, before)), bytes, Buffer.from(` ${token} x\n${key}\nafter\n`)]));
    const copy = await filesAt(home).keep(LOG, `${INTO}/${before}`, 4 * MIB);
    expect([before, copy?.redacted]).toEqual([before, ["github-token", "private-key"]]);
    const text = kept(home, `${before}/worker-P01-a.log`);
    expect(text.includes(token)).toBe(false);
    expect(text.includes("MIIabc")).toBe(false);
    expect(text.subarray(before).equals(Buffer.concat([bytes, Buffer.from(" [redacted:github-token] x\n[redacted:private-key]\nafter\n")]))).toBe(true);
    expect(copy).toMatchObject({ bytes: text.length, sha256: sha256(text) });
  }
});

test("a kill at any call leaves the original, whole copies, and nothing else once it is done again", async () => {
  const count = async (): Promise<number> => {
    let calls = 0;
    const home = scratch({ [LOG]: "said\n", "p/": "" });
    await filesAt(home, { fs: faultyFs(nodeFs, () => ((calls += 1), null)) }).keep(LOG, INTO, 1);
    return calls;
  };
  const calls = await count();
  expect(calls).toBeGreaterThan(20);
  for (const kill of ["before", "after"] as const) {
    for (let at = 0; at < calls; at += 1) {
      const home = scratch({ [LOG]: "said\n", "p/": "" });
      const fs = faultyFs(nodeFs, ({ index }) => (index === at ? { kill } : null));
      // A call that fails by itself does not get as far as being killed after it.
      await filesAt(home, { fs }).keep(LOG, INTO, 1).then(() => expect(kill).toBe("after"), (error: unknown) => expect(error).toBeInstanceOf(Killed));
      expect(readFileSync(join(home, LOG), "utf8")).toBe("said\n");
      for (const name of held(home).filter((name) => !name.startsWith("."))) expect(gunzipSync(kept(home, name)).toString()).toBe("said\n");
      await filesAt(home).keep(LOG, INTO, 1);
      expect([kill, at, held(home)]).toEqual([kill, at, ["worker-P01-a.log.gz"]]);
    }
  }
});

test("a full disk, and a copy that is not what was copied, are said, and leave nothing", async () => {
  for (const [name, fault] of [["writeSync", "ENOSPC"], ["fdatasyncSync", "EIO"], ["renameSync", "EDQUOT"]] as const) {
    const home = scratch({ [LOG]: "said\n", "p/": "" });
    const fs = faultyFs(nodeFs, (call) => (call.name === name ? { fail: fault } : null));
    await expect(filesAt(home, { fs }).keep(LOG, INTO, MIB)).rejects.toThrow(expect.objectContaining({ code: "UNWRITABLE", message: expect.stringContaining(fault) as string }));
    expect(held(home)).toEqual([]);
  }
  const home = scratch({ [LOG]: "said\n", "p/": "" });
  const lying = faultyFs(nodeFs, (call) => {
    if (call.name === "fdatasyncSync") truncateSync(join(home, INTO, held(home)[0] ?? ""), 2);
    return null;
  });
  await expect(filesAt(home, { fs: lying }).keep(LOG, INTO, MIB)).rejects.toThrow(/is not what was copied/);
  expect(held(home)).toEqual([]);
});

test("150 MB take no memory", () => {
  const home = scratch({ "tmp/": "", "p/": "" });
  writeFileSync(join(home, LOG), "a log that says the same again and again\n".repeat(25_000));
  truncateSync(join(home, LOG), 150 * MIB);
  chmodSync(join(home, LOG), 0o600);
  const program = `
    import { filesAt } from ${JSON.stringify(new URL("./test-files.ts", import.meta.url).href)};
    const before = process.resourceUsage().maxRSS;
    const copy = await filesAt(process.argv[1]).keep(${JSON.stringify(LOG)}, ${JSON.stringify(INTO)}, 1);
    console.log(JSON.stringify({ bytes: copy.bytes, grown: process.resourceUsage().maxRSS - before }));`;
  const ran = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, home], { encoding: "utf8" });
  const { bytes, grown } = JSON.parse(ran.stdout) as { bytes: number; grown: number };
  expect([bytes, grown < 100_000 ? "little" : grown]).toEqual([150 * MIB, "little"]);
});
