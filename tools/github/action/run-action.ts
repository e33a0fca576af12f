import { join } from "node:path";
import type { Bus, OpenOptions } from "../../bus.js";
import { BusError } from "../../domain/bus-error.js";
import { plainLine } from "../../domain/report-escape.js";
import { annotate } from "./annotate.js";
import { commentText } from "./comment-text.js";
import { findBase, type RunGit } from "./find-base.js";
import { type Links, linksOf } from "./links.js";
import { logLine } from "./log-line.js";
import { type Inputs, readInputs } from "./read-inputs.js";
import { type Occasion, readOccasion } from "./read-occasion.js";
import { setNoOutputs, setOutputs } from "./set-outputs.js";
import { summaryText } from "./summary-text.js";
import type { Toolkit } from "./toolkit.js";
import { type Findings, judge, type Verdict } from "./verdict.js";

/** Everything outside that the action may touch; only `main.ts` makes one from the process. */
export interface ActionContext {
  readonly toolkit: Toolkit;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The event's file as JSON. Throws BAD_DATA. */
  readonly readEvent: () => unknown;
  /** Git in a folder. */
  readonly gitIn: (folder: string) => RunGit;
  readonly openBus: (options: OpenOptions) => Bus;
}

/** Checks the bus as the event asks: annotations, summary, outputs, the one comment, and then the verdict. What cannot be told is a failure, never a pass. */
export async function runAction(context: ActionContext): Promise<void> {
  const { toolkit } = context;
  try {
    await check(context);
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    setNoOutputs(toolkit, error.code === "REMOTE" ? "unreachable" : "unable");
    toolkit.setFailed(withHint(error));
  }
}

async function check({ toolkit, env, readEvent, gitIn, openBus }: ActionContext): Promise<void> {
  const inputs = readInputs((name) => toolkit.getInput(name));
  const occasion = readOccasion(env, readEvent());
  const folder = join(occasion.workspace, inputs.directory);
  const base = findBase(gitIn(folder), occasion, inputs.base);
  if (base.missing !== undefined) toolkit.notice(`${base.missing}, where this branch was before, is not in its history any more: changes of what was written before are not told.`);
  const bus = openBus({ cwd: folder, env: { ...env, GITHUB_TOKEN: inputs.token }, tell: (line) => logLine(toolkit, line) });
  const findings = await look(bus, inputs, occasion, base.ref);
  const verdict = judge(findings, inputs.failOn);
  const links = linksOf(occasion);
  annotate(toolkit, verdict.problems);
  setOutputs(toolkit, verdict, findings.validation);
  if ((env["GITHUB_STEP_SUMMARY"] ?? "") !== "") await toolkit.summary.addRaw(summaryText(findings, verdict, links, base.ref)).write();
  if (inputs.comment && occasion.pullRequest !== null && findings.unreachable === undefined) await comment(toolkit, bus, occasion.pullRequest, verdict, links);
  conclude(toolkit, findings, verdict);
}

/** When GitHub cannot be asked, what this checkout alone shows is still told. */
async function look(bus: Bus, { pullRequests }: Inputs, { repository, pullRequest, settled }: Occasion, ref: string | undefined): Promise<Findings> {
  const base = ref === undefined ? {} : { base: ref };
  if (!pullRequests || settled) return { validation: await bus.validate(base) };
  try {
    return { validation: await bus.validate({ ...base, github: { repository, ...(pullRequest !== null && { pullRequest }) } }) };
  } catch (error) {
    if (!(error instanceof BusError) || error.code !== "REMOTE") throw error;
    return { validation: await bus.validate(base), unreachable: error };
  }
}

/** The comment is a courtesy: without it the check stands as it is. */
async function comment(toolkit: Toolkit, bus: Bus, pullRequest: number, verdict: Verdict, links: Links): Promise<void> {
  try {
    const { action, url } = await bus.keepComment({ pullRequest, ...commentText(verdict, links) });
    if (action === "not-allowed") toolkit.notice("The token may not comment on this pull request, as with forks' pull requests; everything else was done. Elsewhere `permissions: pull-requests: write` lets it.");
    if (url !== undefined) toolkit.setOutput("comment-url", url);
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    toolkit.warning(`The comment could not be kept: ${withHint(error)}`);
  }
}

function conclude(toolkit: Toolkit, { unreachable }: Findings, { outcome, tally }: Verdict): void {
  if (unreachable !== undefined) toolkit.setFailed(`GitHub could not be asked, so nothing can be told about the other pull requests, and this is no pass: ${withHint(unreachable)}\nThis checkout alone: ${tally}.`);
  else if (outcome === "failed") toolkit.setFailed(`The bus objects: ${tally}. The run's summary lists all.`);
  else logLine(toolkit, `no objection: ${tally}`);
}

function withHint({ message, hint }: BusError): string {
  return [plainLine(message, 2000), ...(hint === undefined ? [] : [`What to do: ${hint.split("\n").map((line) => plainLine(line)).join("\n")}`])].join("\n");
}
