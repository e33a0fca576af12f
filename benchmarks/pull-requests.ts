import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Hub, startGitHub } from "../tools/dev/github/start-github.js";
import { BUS, median, numbers } from "./measure.js";
import { type Figure, against, benchmark } from "./result.js";
import { GIT_ENV, git, inFolder } from "./scratch.js";

/** What it costs to hold a branch against every other open pull request, of which each brings a claim. The server is on this machine, and its time is in the times. */
const settings = numbers({ samples: 5, pulls: 120, claims: 200 });
const KEPT = "_bus/.live/kept";

await benchmark("pull-requests", settings, () =>
  inFolder(async (folder): Promise<Figure[]> => {
    const old = Object.fromEntries(Array.from({ length: settings.claims }, (_, n) => [`_bus/claims/OLD-${n}.json`, record(`OLD-${n}`, "old", "done")]));
    const hub = await startGitHub({ files: { ".gitignore": "_bus/.live/\n", ...old } });
    try {
      hub.openPulls(Array.from({ length: settings.pulls }, (_, n) => ({ branch: `agent/a-${n}/work`, files: { [`_bus/claims/T-${n}.json`]: record(`T-${n}`, `a-${n}`, "active") } })));
      hub.commit("agent/me/work", { "_bus/claims/MINE.json": record("MINE", "me", "active") });
      hub.openPull({ branch: "agent/me/work" });
      git(folder, "clone", "--quiet", "--branch", "agent/me/work", hub.git, "clone");
      return await figures(hub, join(folder, "clone"));
    } finally {
      await hub.close();
    }
  }),
);

async function figures(hub: Hub, cwd: string): Promise<Figure[]> {
  const taken = { base: [] as Ran[], cold: [] as Ran[], warm: [] as Ran[] };
  for (let round = -1; round < settings.samples; round += 1) {
    rmSync(join(cwd, KEPT), { recursive: true, force: true });
    const one = { base: await ran(hub, cwd, "--base", "origin/main"), cold: await ran(hub, cwd, "--github"), warm: await ran(hub, cwd, "--github") };
    if (round >= 0) for (const key of ["base", "cold", "warm"] as const) taken[key].push(one[key]);
  }
  const ms = (runs: readonly Ran[]): number => median(runs.map((run) => run.ms));
  const asked = (runs: readonly Ran[]): string => runs[0]?.asked ?? "";
  const count = (runs: readonly Ran[]): number => median(runs.map((run) => run.requests));
  return [
    { what: `requests of \`bus validate --github\` beside ${settings.pulls} open pull requests, at first`, value: count(taken.cold), unit: "", from: asked(taken.cold) },
    { what: "the same again", value: count(taken.warm), unit: "", from: asked(taken.warm) },
    { what: "its time at first, against `bus validate --base origin/main`", value: ms(taken.cold) / ms(taken.base), unit: "×", from: against(ms(taken.cold), ms(taken.base)) },
    { what: "its time again, against the same", value: ms(taken.warm) / ms(taken.base), unit: "×", from: against(ms(taken.warm), ms(taken.base)) },
  ];
}

interface Ran {
  readonly ms: number;
  readonly requests: number;
  /** Of which kind. */
  readonly asked: string;
}

/** One whole process, beside which the server goes on. */
async function ran(hub: Hub, cwd: string, ...args: readonly string[]): Promise<Ran> {
  const before = hub.requests.length;
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, [BUS, "validate", ...args], { cwd, env: { ...GIT_ENV, ...hub.env }, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (code !== 0) throw new Error(`bus validate ${args.join(" ")} exited ${code}`);
  const requests = hub.requests.slice(before);
  const kinds = { lists: requests.filter(({ status, path }) => status === 200 && path !== "/graphql").length, unchanged: requests.filter(({ status }) => status === 304).length, queries: requests.filter(({ path }) => path === "/graphql").length };
  return { ms, requests: requests.length, asked: `${kinds.lists} lists, ${kinds.unchanged} answered "not modified", ${kinds.queries} queries` };
}

function record(task: string, agent: string, status: "active" | "done"): object {
  return { task_id: task, agent_id: agent, status, claimed_at: "2026-01-31T09:00:00Z", branch: `agent/${agent}/work` };
}
