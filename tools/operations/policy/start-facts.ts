import { basename, dirname } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { gatesFault } from "../../domain/gate/gates-fault.js";
import type { StartFacts } from "../../domain/policy/start-terms.js";
import { isWorklogPath } from "../../domain/worklog-path.js";
import type { FileText } from "../../platform/read-document.js";
import type { ParallelFiles } from "../../repo/contract.js";
import { parseParallel } from "../../schema/parallel-record.js";
import type { Gates, Parallel } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";

const GATES = "gates.json";
/** What agents' clients read, the first that is there. */
const AGENTS = ["AGENTS.md", "CLAUDE.md", "GEMINI.md"] as const;

/** What is declared in the main worktree, whose settings are in force, and what the target branch holds; one git process. Throws BAD_DATA for settings of the bus that cannot be read. */
export async function startFacts(bus: BusContext): Promise<StartFacts> {
  const { layout } = bus.repo;
  const files = await bus.repo.parallel();
  const folder = basename(layout.busDir);
  const parallel = policyOf(files);
  const config = bus.repo.config();
  const target = (typeof parallel === "object" ? parallel?.lanes?.target : undefined) ?? "main";
  const settings = [`${folder}/parallel.json`, `${folder}/config.json`];
  const worklog = [config.worklog?.ledger, ...(config.worklog?.registers ?? [])].filter((path) => path !== undefined).filter(isWorklogPath);
  const there = onBranch(bus, target, [...settings, GATES, ...AGENTS, ...worklog]);
  // A bare repository has no files beside its bus: what it declares is what the branch holds.
  const isBare = layout.git !== null && layout.git.commonDir === dirname(layout.busDir);
  const here = (path: string): FileText | null => {
    const text = there.get(path);
    return isBare && !settings.includes(path) ? (text === undefined ? null : { ok: true, text }) : files.text(path);
  };
  // One document is often a link to another: what can be read goes before what cannot.
  const agents = AGENTS.find((path) => here(path)?.ok === true) ?? AGENTS.find((path) => here(path) !== null);
  return {
    bus: folder,
    parallel,
    config,
    ignoreCase: bus.repo.tree.rules().ignoreCase,
    gates: gatesOf(here(GATES)),
    agents: agents === undefined ? null : agentsOf(agents, here(agents)),
    target,
    hasTarget: there.has(""),
    committed(path) {
      const taken = there.get(path);
      const found = worklog.includes(path) ? null : here(path);
      if (taken === undefined) return "missing";
      return worklog.includes(path) || (found?.ok === true && plain(found.text) === plain(taken)) ? "same" : "other";
    },
  };
}

function policyOf(files: ParallelFiles): Parallel | string | null {
  try {
    return files.policy();
  } catch (error) {
    if (error instanceof BusError && error.code === "BAD_DATA") return error.message;
    throw error;
  }
}

function agentsOf(file: string, found: FileText | null): StartFacts["agents"] {
  return found?.ok === false ? { file, text: "", fault: found.reason } : { file, text: found?.text ?? "" };
}

function gatesOf(found: FileText | null): Gates | string | null {
  if (found === null) return null;
  if (!found.ok) return found.reason;
  const parsed = parseParallel("gates", found.text, GATES);
  return parsed.ok ? (gatesFault(parsed.value) ?? parsed.value) : parsed.problem.message;
}

/** The branch's own texts of these files; "" is there when the branch is. */
function onBranch(bus: BusContext, branch: string, paths: readonly string[]): Map<string, string> {
  const { git } = bus.repo;
  const texts = new Map<string, string>();
  // A name with a newline would be two questions; no branch and no document has one.
  if (git === null || branch.includes("\n")) return texts;
  const asked = ["", ...new Set(paths)].filter((path) => !path.includes("\n"));
  const ref = `refs/heads/${branch}`;
  const answer = git.runBytes(["cat-file", "--batch"], { input: asked.map((path) => `${path === "" ? `${ref}^{commit}` : `${ref}:${path}`}\n`).join("") });
  let at = 0;
  for (const path of asked) {
    const end = answer.indexOf("\n", at);
    const head = answer.toString("utf8", at, end);
    at = end + 1;
    const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(head) ?? [];
    if (size === undefined) continue;
    if (type === "blob" || type === "commit") texts.set(path, answer.toString("utf8", at, at + Number(size)));
    at += Number(size) + 1;
  }
  return texts;
}

/** As git may check it out elsewhere: with other line endings, with or without a byte order mark. */
function plain(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
}
