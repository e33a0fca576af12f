import { spawn } from "node:child_process";
import { once } from "node:events";
import { openBus } from "../tools/bus.js";
import { BUS, median, numbers } from "./measure.js";
import { type Figure, against, benchmark } from "./result.js";
import { inFolder, repository } from "./scratch.js";

/** What agents' clients wait for: the answer of a hook before each edit, and of the MCP server when a session begins. */
const settings = numbers({ samples: 40, locks: 300 });
const MOST = { most: 100 };
const INITIALIZE = `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "measure", version: "1" } } })}\n`;

await benchmark("doors", settings, () =>
  inFolder(async (folder): Promise<Figure[]> => {
    const few = repository(folder, "few");
    const many = repository(folder, "many");
    await lock(few, 1);
    await lock(many, settings.locks);
    const edit = (cwd: string, path: string): string => JSON.stringify({ session_id: "s", cwd, hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: `${cwd}/${path}` } });
    const asked = { few: edit(few, "src/part-0/a.ts"), many: edit(many, "src/part-7/a.ts"), free: edit(many, "README.md") };
    const actions = {
      "node -e 0": () => answered(few, ["-e", "0"], ""),
      "`bus guard hook`: a refused edit, 1 lock": () => answered(few, [BUS, "guard", "hook", "--client", "claude"], asked.few, '"deny"'),
      [`\`bus guard hook\`: a refused edit, ${settings.locks} locks`]: () => answered(many, [BUS, "guard", "hook", "--client", "claude"], asked.many, '"deny"'),
      [`\`bus guard hook\`: an edit of a free file, ${settings.locks} locks`]: () => answered(many, [BUS, "guard", "hook", "--client", "claude"], asked.free),
      "`bus mcp`: until `initialize` is answered": () => answered(few, [BUS, "mcp"], INITIALIZE, '"serverInfo"'),
    };
    const taken = new Map<string, number[]>();
    for (let round = -2; round < settings.samples; round += 1) {
      for (const [name, act] of Object.entries(actions)) {
        const ms = await act();
        if (round >= 0) taken.set(name, [...(taken.get(name) ?? []), ms]);
      }
    }
    const bare = median(taken.get("node -e 0") ?? []);
    return [...taken].filter(([name]) => name !== "node -e 0").map(([what, samples]) => ({ what, value: median(samples), unit: "ms" as const, ...(what.includes("hook") && { budget: MOST }), from: `node -e 0: ${against(median(samples), bare)}` }));
  }),
);

async function lock(root: string, count: number): Promise<void> {
  const bus = openBus({ cwd: root, agent: "other", env: {} });
  for (let n = 0; n < count; n += 1) await bus.acquireLock({ scope: [`src/part-${n}/**`], objective: `work on part ${n}` });
}

/** Wall clock of a process from its start to its answer, which must hold `expected`; without one, to its end. ms. */
async function answered(cwd: string, args: readonly string[], input: string, expected?: string): Promise<number> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, args, { cwd, env: {}, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  let output = "";
  const came = expected === undefined ? ended : new Promise<void>((resolve) => child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()).includes(expected) && resolve()));
  child.stdin.write(input);
  if (expected !== '"serverInfo"') child.stdin.end();
  await Promise.race([came, ended]);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  child.stdin.end();
  await ended;
  if (expected !== undefined && !output.includes(expected)) throw new Error(`${args.join(" ")} answered ${JSON.stringify(output)}`);
  return ms;
}
