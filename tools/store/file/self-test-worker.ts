/** The script of one process of the self-test: many compare-and-sets on one register, then many appends to one log. */
import { nodeFs } from "../../platform/fs-port.js";
import { answer, scriptArguments } from "../../platform/run-scripts.js";
import { openFileStore } from "./open-file-store.js";

const [busDir = "", name = "", changes = "0", lines = "0"] = scriptArguments();
const { registers, logs } = openFileStore({ fs: nodeFs, busDir, clock: Date.now, durability: "relaxed" });
const key = { kind: "claims", id: "counter" } as const;

void (async () => {
  let retries = 0;
  for (let made = 0; made < Number(changes); ) {
    const head = await registers.read<{ count: number }>(key);
    const next = await registers.compareAndSet(key, head, { op: "count", value: { count: (head.value?.count ?? 0) + 1 } });
    if (next === null) retries += 1;
    else made += 1;
  }
  for (let line = 0; line < Number(lines); line += 1) {
    await logs.append("events", { id: `${name}-${line}`, ts: new Date().toISOString(), agent_id: name, event: "note", summary: "self-test" });
  }
  answer(JSON.stringify({ retries }));
})();
