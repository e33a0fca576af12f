import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("../../dist/bus.cjs", import.meta.url));
const env = { PATH: process.env["PATH"] };
let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "bus-main-"));
  mkdirSync(join(dir, "_bus"));
});
afterAll(() => rmSync(dir, { recursive: true }));

const bus = (args: string[], options: object = {}) => spawnSync(process.execPath, [program, ...args], { cwd: dir, env, encoding: "utf8", ...options });

describe("the built program", () => {
  test("is one executable file", () => {
    expect(existsSync(program), "npm run build").toBe(true);
    expect(statSync(program).mode & 0o111).toBe(0o111);
    expect(spawnSync(program, ["--version"], { env, encoding: "utf8" }).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [["where", "--json"], 0, /^\{.*\}\n$/, /^$/],
    [["where", "--help"], 0, /bus where/, /^$/],
    [["wher"], 2, /^$/, /^bus: unknown command "wher"\nhint: did you mean bus where\?\n$/],
    [["where", "--bus", "missing"], 4, /^$/, /^bus: .*\nhint: .*\n$/],
  ])("%j exits %i", (args, code, stdout, stderr) => {
    const ran = bus(args);
    expect(ran.stderr).toMatch(stderr);
    expect(ran.stdout).toMatch(stdout);
    expect(ran.status).toBe(code);
  });

  test("prints a long answer whole into a pipe that nobody has emptied yet", async () => {
    const child = spawn("sh", ["-c", `"$NODE" "$BUS" --help; for i in 1 2 3 4 5 6 7 8 9; do "$NODE" "$BUS" --help; done`], {
      cwd: dir,
      env: { ...env, NODE: process.execPath, BUS: program },
    });
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
    const { stdout } = bus(["--help"]);
    expect(Buffer.concat(chunks).toString()).toBe(stdout.repeat(10));
  });

  test("is silent when its reader went away", () => {
    const ran = spawnSync("bash", ["--norc", "-c", `set -o pipefail; "$NODE" "$BUS" --help | true; echo "\${PIPESTATUS[0]}"`], {
      cwd: dir,
      env: { ...env, NODE: process.execPath, BUS: program },
      encoding: "utf8",
    });
    expect(ran).toMatchObject({ stdout: "0\n", stderr: "" });
  });

  test("ends with 130 on an interrupt while it follows", async () => {
    expect(bus(["event", "log", "--event", "note", "--summary", "first", "--agent", "a"]).stderr).toBe("");
    const child = spawn(process.execPath, [program, "watch", "--follow"], { cwd: dir, env });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    // Its first line says that it follows.
    child.stdout.once("data", () => child.kill("SIGINT"));
    const [code] = await once(child, "close");
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
  });

  test.skipIf(!existsSync("/dev/full"))("says so when its answer could not be printed", () => {
    const full = openSync("/dev/full", "w");
    const ran = bus(["where"], { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    expect(ran.status).toBe(6);
    expect(ran.stderr).toMatch(/^bus: the answer could not be printed: ENOSPC/);
  });
});
