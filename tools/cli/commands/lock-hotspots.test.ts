import { expect, test } from "vitest";
import { tempBus, tempRepository } from "../../dev/temp-bus.js";
import { expectClear, inside } from "../test-bus.js";

const TEXT = "0123456789abcde\n".repeat(4096);

test("a file a line, the worst first; twenty unless asked for more", async () => {
  const many = Object.fromEntries([...Array(21).keys()].map((n) => [`f${n}.ts`, TEXT]));
  const { run } = inside(tempRepository({ ...many, "big\u001b.ts": TEXT.repeat(20) }));
  const { stdout } = await run("lock", "hotspots");
  expect(stdout.split("\n")).toHaveLength(21);
  expect(stdout.split("\n").slice(0, 2)).toEqual(["0 changes  1.3 MiB  large  big\\u{1b}.ts", "0 changes   64 KiB  large  f0.ts"]);
  expect(JSON.parse((await run("lock", "hotspots", "--json", "--limit", "22")).stdout)).toHaveLength(22);
  expect((await inside(tempRepository()).run("lock", "hotspots")).stdout).toBe("no hotspots\n");
});

test("outside git and for a moment that is none it says so", async () => {
  expectClear(await inside(tempBus()).run("lock", "hotspots"), /this is no git repository/);
  expect((await inside(tempRepository()).run("lock", "hotspots", "--since", "soon")).code).toBe(2);
});
