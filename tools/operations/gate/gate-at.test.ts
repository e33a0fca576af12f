import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GATES, POLICY } from "../../dev/parallel-repo.js";
import type { LaneGate } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { actingAgent } from "../acting-agent.js";
import { checkedReceipt } from "./checked-receipt.js";
import { type GateRun, gateAt } from "./gate-at.js";
import { contextAt, gateWorld, put, script } from "./test-gates.js";

const NOON = Date.UTC(2026, 0, 31, 12);
const DECLARED = { gates: GATES, rules: "r" };

async function seen(bus: BusContext, run: Partial<GateRun> & { checkout: string }) {
  const me = await actingAgent(bus);
  return gateAt(bus, { me, role: "integrator", policy: POLICY as never }, { gate: 1, declared: DECLARED, place: "integration", tree: () => "t", files: ["pkg/a/index.mjs"], ...run });
}

const refusal = (act: () => unknown): string => {
  try {
    act();
    return "accepted";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

test("S1-13: receipts of one moment are files of their own, by lane, wave or neither", async () => {
  const { root } = gateWorld({ mode: "A" });
  const bus = contextAt(root, { clock: () => NOON });
  const paths: string[] = [];
  for (const more of [{}, {}, { wave: "W1" }, { wave: "W1", lane_id: "L-a" }]) paths.push((await seen(bus, { checkout: root, ...more })).entry.receipt);
  expect(paths).toEqual(["tree/gate-1-20260131T120000000Z.json", "tree/gate-1-20260131T120000000Z-2.json", "W1/gate-1-20260131T120000000Z.json", "L-a/gate-1-20260131T120000000Z.json"].map((path) => `_report/runner/${path}`));
});

test("S1-13: a receipt is believed as it was written, wherever its checkout is, and no other", async () => {
  const { root, lane } = gateWorld();
  const { entry, receipt } = await seen(contextAt(lane), { checkout: lane, lane_id: "L-a" });
  const look = (one: LaneGate = entry, from = root) => refusal(() => expect(checkedReceipt(contextAt(from), lane, one, "L-a")).toEqual(receipt));
  expect(look()).toBe("accepted");
  expect(refusal(() => checkedReceipt(contextAt(root), root, entry, "L-a"))).toMatch(/^NOT_FOUND: the receipt _report\/runner\/L-a\/.* is not there any more/);
  expect(refusal(() => checkedReceipt(contextAt(lane), root, entry, "L-a"))).toBe("accepted");
  expect(refusal(() => checkedReceipt(contextAt(lane), lane, entry, "L-b"))).toMatch(/^BAD_DATA: .* is not about L-b/);
  for (const [key, value] of [["verdict", "failed"], ["tree", "other"], ["rules", "other"], ["gate", 2]] as const) expect(look({ ...entry, [key]: value } as LaneGate)).toMatch(`tells another ${key}`);

  const file = join(lane, entry.receipt);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"passed"', '"passed" '));
  expect(look()).toMatch(/^BAD_DATA: .* is not what the gate wrote/);
  // A forgery beside the true one takes nothing away from it.
  put(root, entry.receipt, text);
  expect(look()).toBe("accepted");
  rmSync(join(root, entry.receipt));
  writeFileSync(file, "{}");
  expect(look({ ...entry, sha256: contextAt(root).digest("{}") })).toMatch(/^BAD_DATA/);
  writeFileSync(file, Buffer.of(0xff));
  expect(look()).toMatch(/^BAD_DATA: .*not UTF-8/);
  rmSync(file);
  expect(look()).toMatch(/^NOT_FOUND/);
  expect(look({ ...entry, receipt: "../../etc/passwd" })).not.toBe("accepted");
});

test("given up in the middle, a gate keeps nothing", async () => {
  const { root } = gateWorld({ mode: "A" });
  const stop = new AbortController();
  const gates = { ...GATES, gates: { ...GATES.gates, "1": [{ name: "first", run: ["true"] }, { name: "long", run: ["sleep", "1000"] }, { name: "never", run: script("require('fs').writeFileSync('ran', '')") }] } };
  const bus = contextAt(root, { signal: stop.signal, tell: (line) => void (line.includes("first") && setImmediate(() => stop.abort())) });
  await expect(seen(bus, { checkout: root, declared: { gates, rules: "r" } })).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(bus.repo.reports()).toEqual([]);
  expect(bus.repo.tree.exists("ran")).toBe(false);
});

test("a program says its version once a gate, and the repository's own is never asked", async () => {
  const { root } = gateWorld({ mode: "A", files: { "tools/own.sh": "" } });
  put(root, "tools/own.sh", "#!/bin/sh\necho \"$@\" >> ignored-calls\n");
  const asked: string[][] = [];
  const real = contextAt(root);
  const bus = { ...real, runCommand: (run: Parameters<BusContext["runCommand"]>[0]) => (asked.push([...run.argv]), real.runCommand(run)) };
  const step = (name: string, run: string[]) => ({ name, run });
  const gates = { ...GATES, gates: { ...GATES.gates, "1": [step("a", ["node", "-e", "1"]), step("b", ["node", "-e", "2"]), step("c", ["sh", "tools/own.sh"]), step("d", ["./tools/own.sh"])] } };
  const { receipt } = await seen(bus, { checkout: root, declared: { gates, rules: "r" } });
  expect(asked.filter((argv) => argv.includes("--version")).map(([program]) => program!.split("/").at(-1))).toEqual(["node", "sh"]);
  expect(receipt.steps.map(({ tool }) => tool!.version)).toEqual([process.version, process.version, receipt.steps[2]!.tool!.version, undefined]);
});
