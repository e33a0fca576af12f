import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { runCommand } from "./run-command.js";

const printed = (script: string, log: string, cwd: string) => runCommand({ argv: [process.execPath, "-e", script], cwd, timeout: 30_000, log }, nodeFs);

describe("the log of a command", () => {
  test("takes all that it prints, as it is, of which the tail shows the end", async () => {
    const root = scratch({ "all.log": "before\n" });
    const end = await printed("for (let n = 0; n < 20000; n += 1) process.stdout.write('line ' + n + '\\n'); process.stderr.write('\\u001b[31mred\\u001b[0m\\n')", join(root, "all.log"), root);
    const text = readFileSync(join(root, "all.log"), "utf8");
    expect(end).toMatchObject({ exit: 0 });
    expect(end).not.toHaveProperty("unlogged");
    expect(text.startsWith("before\nline 0\n")).toBe(true);
    expect(text.split("\n").filter((line) => line.startsWith("line "))).toHaveLength(20_000);
    expect(text).toContain("\u001b[31mred\u001b[0m");
    expect(end.tail.length).toBeLessThan(text.length / 10);
  });

  test.skipIf(!existsSync("/dev/full"))("that takes no more ends nobody, and is told", async () => {
    const root = scratch({});
    const end = await runCommand({ argv: ["sh", "-c", "echo to nobody; echo still here >&2"], cwd: root, timeout: 30_000, log: "/dev/full" }, nodeFs);
    expect(end).toMatchObject({ exit: 0, unlogged: "ENOSPC" });
    expect(end.tail.split("\n").sort()).toEqual(["still here", "to nobody"]);
  });

  test("is a file that is there, and no link to another", async () => {
    const root = scratch({});
    await expect(printed("1", join(root, "none.log"), root)).rejects.toThrow(/ENOENT/);
    writeFileSync(join(root, "mine"), "mine\n");
    symlinkSync("mine", join(root, "link.log"));
    await expect(printed("console.log('x')", join(root, "link.log"), root)).rejects.toThrow(/ELOOP/);
    expect(readFileSync(join(root, "mine"), "utf8")).toBe("mine\n");
  });
});
