import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Client } from "./client.js";
import { contextCost } from "./context-cost.js";
import { installClient } from "./install.js";
import { type Verdict, judge, scriptFor } from "./judge.js";
import { PLANTED } from "./planted.js";
import { ALONE, MEASURED, PLAYS, type Play, RACERS, WORKERS } from "./plays.js";
import { makeTemplate } from "./project.js";
import { race } from "./race.js";
import { type Bench, runClient } from "./run-client.js";
import { runPlan } from "./run-plan.js";
import type { Scenario } from "./step.js";
import { WHOLE } from "./whole-session.js";
import { workPhase } from "./worker-phase.js";

/** o200k tokens of our server as a client sends it, with words of its own on every tool. */
const SERVER_LIMIT = 3000;

/**
 * `npm run e2e:clients [-- name… --show]`: real clients on scripted models; `--show` prints what the models were told.
 * The clients are kept between runs, below HOME: some take no home in the folder for temporary files.
 */
const cache = process.env["BUSLANE_E2E_CACHE"] ?? join(homedir(), ".cache/buslane-e2e");
const words = process.argv.slice(2);
const showing = words.includes("--show");
const wanted = words.filter((word) => word !== "--show");
const isWanted = ({ name }: Client) => wanted.length === 0 || wanted.includes(name);

mkdirSync(cache, { recursive: true });
const dir = realpathSync(mkdtempSync(join(cache, "run-")));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const count = { passed: 0, failed: 0 };
const template = makeTemplate(dir);
const benchFor = (client: Client): Bench => ({ dir, template, modules: installClient(client, cache) });
for (const play of PLAYS.filter(({ client }) => isWanted(client))) await perform(play, benchFor(play.client));
const racers = RACERS.filter(isWanted);
if (racers.length > 1) {
  console.log(`${racers.map(({ name }) => name).join(", ")}: a race for one task`);
  show(await race(racers, dir, template, (client) => installClient(client, cache)));
}
for (const working of WORKERS.filter(({ client }) => isWanted(client))) {
  console.log(`${working.client.label} ${working.client.version}, worker of a phase${working.dangerous ? ", without approvals and sandbox" : ""}`);
  show(await workPhase(working, benchFor(working.client)));
}
for (const { client, env } of ALONE.filter((one) => isWanted(one.client))) {
  console.log(`${client.label} ${client.version}, each worker of a plan that runs unattended`);
  show(await runPlan(client, env, benchFor(client)));
}
for (const client of MEASURED.filter(isWanted)) {
  const { all, server, digest } = await contextCost(client, benchFor(client));
  report(`${client.label}: ${all} tokens of the first request, of them ${server} the MCP server's and ${digest} the digest`, server > SERVER_LIMIT ? `more than ${SERVER_LIMIT}` : null);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 ? 1 : 0;

async function perform({ client, scenarios, planted }: Play, bench: Bench): Promise<void> {
  for (const scenario of scenarios) await play(client, scenario, bench);
  for (const { name, fails, spoil } of planted ? PLANTED : []) {
    const verdicts = await runClient(client, bench, scriptFor(client, WHOLE), { spoil }, (run) => judge(client, WHOLE, run));
    report(`planted: ${name}`, verdicts.some(({ step, wrong }) => step === fails && wrong !== null) ? null : `"${fails}" did not fail`);
  }
}

async function play(client: Client, scenario: Scenario, bench: Bench): Promise<void> {
  await runClient(client, bench, scriptFor(client, scenario), scenario.setting, (run) => {
    console.log(`${[`${client.label} ${client.version}`, scenario.name].filter((part) => part !== "").join(", ")}: ${run.seen.length} turns in ${run.ended.took} ms`);
    if (showing) console.log(run.evidence.digest);
    show(judge(client, scenario, run));
  });
}

function show(verdicts: readonly Verdict[]): void {
  for (const { step, told, wrong } of verdicts) {
    report(step, wrong);
    if (showing) console.log(told.map((answer) => `         > ${answer ?? "(the client ended)"}`).join("\n"));
  }
}

function report(what: string, wrong: string | null): void {
  count[wrong === null ? "passed" : "failed"]++;
  console.log(`  ${wrong === null ? "ok    " : "FAILED"} ${what}${wrong === null ? "" : `: ${wrong}`}`);
}
