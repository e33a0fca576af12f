import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { openBus } from "../tools/bus.js";
import { sharedMs } from "./crew-member.js";
import { BUS, numbers, quantile } from "./measure.js";
import { type Figure, benchmark } from "./result.js";
import { inFolder, repository } from "./scratch.js";

/** How long after an append begins its line is out of `bus watch --follow`: the append itself, synced, is in it. */
const settings = numbers({ appends: 500 });
/** Between two appends, ms: long enough that each is on its own. */
const PACE_MS = 12;

await benchmark("follow", settings, () =>
  inFolder(async (folder): Promise<Figure[]> => {
    const root = repository(folder, "follow");
    const child = spawn(process.execPath, [BUS, "watch", "--follow", "--json", "--limit", "1"], { cwd: root, env: {}, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const arrived = new Map<string, number>();
      let notify = (): void => {};
      createInterface({ input: child.stdout }).on("line", (line) => {
        arrived.set((JSON.parse(line) as { id: string }).id, sharedMs());
        notify();
      });
      const bus = openBus({ cwd: root, agent: "codex-1", env: {} });
      const append = async (n: number): Promise<{ id: string; start: number }> => {
        const start = sharedMs();
        return { id: (await bus.logEvent({ event: "note", summary: `parser reads field ${n}` })).id ?? "", start };
      };
      // The first lines may be there before the follower is.
      for (let n = 0; arrived.size === 0; n += 1) {
        await append(n);
        await pause(100);
      }
      await pause(500);
      const delays: number[] = [];
      for (let n = 0; n < settings.appends; n += 1) {
        const { id, start } = await append(n);
        while (!arrived.has(id)) await new Promise<void>((resolve) => (notify = resolve));
        delays.push((arrived.get(id) ?? 0) - start);
        await pause(PACE_MS * Math.random());
      }
      return [
        { what: "append to the printed line, p50", value: quantile(delays, 0.5), unit: "ms", budget: { most: 10 } },
        { what: "append to the printed line, p99", value: quantile(delays, 0.99), unit: "ms", budget: { most: 50 } },
        { what: "appends never printed", value: settings.appends - delays.length, unit: "", budget: { most: 0 } },
      ];
    } finally {
      child.kill("SIGKILL");
    }
  }),
);
