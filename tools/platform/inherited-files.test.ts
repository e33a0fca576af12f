import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";

test.runIf(process.platform === "linux")("what a script around us holds open is let go of, and nothing of our own", () => {
  const cwd = scratch({ held: "" });
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = join(cwd, "own.mts");
  writeFileSync(script, `import { nodeFs } from ${url("./fs-port.ts")};
import { closeInherited } from ${url("./inherited-files.ts")};
import { readlinkSync, readdirSync, openSync, writeSync } from "node:fs";
const own = openSync("own", "w");
const held = () => readdirSync("/proc/self/fd").filter((fd) => { try { return readlinkSync("/proc/self/fd/" + fd).endsWith("/held"); } catch { return false; } });
const before = held();
closeInherited(nodeFs);
closeInherited(nodeFs);
writeSync(own, "x");
setTimeout(() => console.log(JSON.stringify([before.length, held().length])), 10);
`);
  const env = { ...process.env, FORCE_COLOR: undefined, TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) };
  const ran = spawnSync("bash", ["-c", 'exec 200>held 9<held 63<held; exec "$@"', "bash", process.execPath, "--import", import.meta.resolve("tsx"), script], { cwd, env, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  expect(JSON.parse(ran.stdout)).toEqual([3, 1]);
});
