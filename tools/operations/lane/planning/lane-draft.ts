import { BusError } from "../../../domain/bus-error.js";
import type { LaneDraft } from "../../../domain/lane/draft.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { BriefLaneRequest } from "../../brief-lane.js";
import type { BusContext } from "../../context.js";
import { scopeEntries, storedEntry } from "../../scope-entries.js";
import { readDraft } from "./read-draft.js";
import { withoutSecrets } from "../../without-secrets.js";

const SCOPES = ["scope", "out_of_scope", "interfaces"] as const;

/** What a caller says of a lane: the file's parts, and over them those of the request itself. Scopes as locks keep them; a file's are relative to the repository, the request's to where the caller stands. */
export function saidDrafts(bus: BusContext, { file, text, brief, ...rest }: BriefLaneRequest): LaneDraft[] {
  const { wave, worker, task, issue, mode, dependsOn, singleTarget, testsClear, rollbackSimple } = rest;
  const given: LaneDraft = {
    ...withScopes(brief, (entries) => scopeEntries(bus, entries)),
    ...(worker !== undefined && { worker }),
    ...(wave !== undefined && { wave }),
    ...(task !== undefined && { task_id: task }),
    ...(issue !== undefined && { issue }),
    ...(mode !== undefined && { mode }),
    ...(dependsOn !== undefined && { depends_on: [...new Set(dependsOn)] }),
    checklist: { ...(singleTarget !== undefined && { single_target: singleTarget }), ...(testsClear !== undefined && { tests_clear: testsClear }), ...(rollbackSimple !== undefined && { rollback_simple: rollbackSimple }) },
  };
  const written = text ?? (file === undefined ? null : readNamed(bus, file));
  const drafts = [...(written === null ? [] : [withStored(bus, readDraft(written, file ?? "the brief"))]), given];
  return drafts.map((draft) => plain(bus, draft));
}

/** Without secrets in its words; a scope means files, and stays what it is. */
function plain(bus: BusContext, draft: LaneDraft): LaneDraft {
  const scopes = SCOPES.flatMap((part) => (draft[part] === undefined ? [] : [[part, draft[part]] as const]));
  return { ...withoutSecrets(bus, draft), ...Object.fromEntries(scopes) };
}

/** What the settings say of every lane. */
export function withStored(bus: BusContext, draft: LaneDraft): LaneDraft {
  return withScopes(draft, (entries) => [...new Set(entries.map((entry) => storedEntry(bus, entry)))]);
}

/** A lane's plan as a draft. */
export function draftOf({ brief, worker, wave, task_id, issue, mode, depends_on, checklist }: Lane): LaneDraft {
  const { single_target, tests_clear, rollback_simple } = checklist ?? {};
  const answers = { ...(single_target !== undefined && { single_target }), ...(tests_clear !== undefined && { tests_clear }), ...(rollback_simple !== undefined && { rollback_simple }) };
  return { ...brief, worker, mode, depends_on, checklist: answers, ...(wave !== undefined && { wave }), ...(task_id !== undefined && { task_id }), ...(issue !== undefined && { issue }) };
}

function withScopes(draft: LaneDraft, stored: (entries: readonly string[]) => string[]): LaneDraft {
  const scopes = SCOPES.flatMap((part) => {
    const entries = draft[part];
    return entries === undefined ? [] : [[part, stored(entries)]];
  });
  return { ...draft, ...Object.fromEntries(scopes) };
}

function readNamed(bus: BusContext, file: string): string {
  const found = bus.repo.named(file);
  if (found === null) throw new BusError("NOT_FOUND", `there is no file ${file}`, { hint: "bus lane brief <lane> --template" });
  if (found.ok) return found.text;
  throw new BusError("USAGE", `${file} ${found.reason}`, { hint: `ls -l ${file}` });
}
