import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../bus.js";
import { git, scratch } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";

const at = (cwd: string) => openBus({ cwd, agent: "a", env: {} });
const commit = (root: string, ...args: string[]) => {
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=m", ...args);
};
const change = (root: string, path: string, times: number) => {
  for (let n = 0; n < times; n += 1) {
    appendFileSync(join(root, path), "x\n");
    commit(root);
  }
};
const BIG = "0123456789abcde\n".repeat(4096);

describe("hotspots of a repository", () => {
  test("S1-17: large texts, and what commits change often; not binaries at rest, other names of a file, or the bus's own", async () => {
    const root = tempRepository({ "big.ts": BIG, "logo.png": `\0${BIG}`, "package-lock.json": "{}\n", "quiet.ts": "x\n", "_bus/claims/T-1.json": "{}\n" });
    change(root, "package-lock.json", 6);
    change(root, "_bus/claims/T-1.json", 6);
    change(root, "quiet.ts", 4);
    expect(await at(root).findHotspots()).toEqual([
      { path: "package-lock.json", changes: 6, bytes: 15, why: ["changed"] },
      { path: "big.ts", changes: 0, bytes: 65536, why: ["large"] },
    ]);
    expect(await at(root).findHotspots({ limit: 1 })).toHaveLength(1);
    renameSync(join(root, "package-lock.json"), join(root, "lock.json"));
    commit(root);
    expect((await at(root).findHotspots()).map(({ path }) => path)).toEqual(["big.ts"]);
  });

  test("only changes since then count, and merges do not", async () => {
    const root = tempRepository({ "a.ts": "x\n", "b.ts": "x\n" });
    const old = "alias.old=!GIT_COMMITTER_DATE=2020-01-01T00:00:00Z git commit";
    for (let n = 0; n < 6; n += 1) {
      appendFileSync(join(root, "a.ts"), "x\n");
      git(root, "-c", old, "old", "--all", "--quiet", "--message=m");
    }
    git(root, "checkout", "--quiet", "-b", "side", "HEAD~1");
    change(root, "b.ts", 5);
    git(root, "checkout", "--quiet", "main");
    git(root, "merge", "--quiet", "--no-edit", "side");
    const counts = async (since?: number) => (await at(root).findHotspots(since === undefined ? {} : { since })).map(({ path, changes }) => `${path} ${changes}`);
    expect(await counts()).toEqual(["b.ts 5"]);
    expect(await counts(Date.parse("2019-12-31T00:00:00Z"))).toEqual(["a.ts 6", "b.ts 5"]);
    expect(await counts(Date.now() + 3_600_000)).toEqual([]);
  });

  test("what the settings declare", async () => {
    const root = tempRepository({ "_bus/config.json": { locks: { hotspots: ["src/api/**", "!src/api/gen"] } }, "src/api/a.ts": "x\n", "src/api/gen/b.ts": "x\n", "src/c.ts": "x\n" });
    expect(await at(root).findHotspots()).toEqual([{ path: "src/api/a.ts", changes: 0, bytes: 2, why: ["declared"] }]);
  });

  test("from a folder below, with names that need care, whatever git's settings show people", async () => {
    const names = ["a b.txt", "line\nbreak.txt", "t\tab.txt", '"quoted".txt', "[id]*.txt", ":(top)x.txt", "é.txt", "-dash.txt"];
    const root = tempRepository({ "sub/x": "x\n", ...Object.fromEntries(names.map((name) => [name, BIG])) });
    for (const [key, value] of [["log.showSignature", "true"], ["diff.renames", "copies"], ["core.quotePath", "true"], ["log.showRoot", "true"], ["color.ui", "always"]] as const) git(root, "config", key, value);
    for (const name of names) writeFileSync(join(root, name), `${BIG}x\n`);
    commit(root);
    const found = await at(join(root, "sub")).findHotspots();
    expect(found.map(({ path }) => path).sort()).toEqual([...names].sort());
    expect(found.every(({ changes, why }) => changes === 1 && why.join() === "large")).toBe(true);
  });

  test("in a shallow clone the history that is there", async () => {
    const root = tempRepository({ "a.ts": "x\n", "b.ts": "x\n" });
    change(root, "a.ts", 8);
    const clone = join(scratch(), "clone");
    git(root, "clone", "--quiet", "--depth=7", `file://${root}`, clone);
    expect((await at(clone).findHotspots()).map(({ path, changes }) => [path, changes])).toEqual([["a.ts", 6]]);
  });

  test("an empty repository has none, and outside git nobody can say", async () => {
    const root = tempBus({ "big.ts": BIG });
    await expect(at(root).findHotspots()).rejects.toMatchObject({ code: "NOT_FOUND", hint: "git init" });
    git(root, "init", "--quiet");
    expect(await at(root).findHotspots()).toEqual([]);
  });
});
