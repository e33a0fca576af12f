import type { Document } from "../../domain/document.js";
import type { Problem } from "../../domain/problem.js";
import type { LogAudit } from "../../schema/log-audit.js";
import type { Assignment, Claim, Config, Plan } from "../../schema/records.gen.js";
import type { Announcement, LogEntry } from "../../store/contract.js";
import type { BusContext } from "../context.js";
import type { Base } from "./base.js";

/** Everything that is known about one task. */
export interface TaskRecords {
  readonly task_id: string;
  /** Relative to the checkout, whether it is there or not. */
  readonly file: string;
  /** The register's. */
  readonly live: Claim | null;
  /** This checkout's. */
  readonly own: Claim | null;
  /** This checkout's, other worktrees' and the base's. */
  readonly snapshots: readonly Claim[];
  readonly assignment: Assignment | null;
  /** What retained revisions of its registers announced. */
  readonly announced: readonly Announcement[];
}

/** One log, audited; with a base only what is new in it. */
export interface LogView {
  readonly file: string;
  readonly kind: "events" | "messages";
  /** It still grows, and git does not keep it: it holds what others do in other checkouts. */
  readonly live: boolean;
  readonly audit: LogAudit;
  /** Reads the line at an offset again. */
  readonly lineAt: (offset: number) => Promise<LogEntry | undefined>;
}

/** What the rules look at: gathered once, then only compared. */
export interface View {
  readonly bus: BusContext;
  readonly documents: readonly Document<unknown>[];
  readonly tasks: readonly TaskRecords[];
  /** How many locks are open, live or in this checkout. */
  readonly locks: number;
  /** What retained revisions of the lock table announced; nothing with a base. */
  readonly lockLines: readonly Announcement[];
  readonly plans: readonly { readonly stem: string; readonly document: Document<Plan> }[];
  readonly logs: readonly LogView[];
  /** What all logs say of tenures: `TENURE` bits by claim_id. */
  readonly tenures: ReadonlyMap<string, number>;
  readonly links: readonly string[];
  /** Files below `_bus` that git tracks; null without git. */
  readonly tracked: ReadonlySet<string> | null;
  /** Files below `_bus` that it neither tracks nor ignores. */
  readonly untracked: readonly string[];
  readonly base: Base | null;
  /** What is to hold: the base's settings, or this checkout's. */
  readonly policy: Config;
  /** What went wrong in gathering. */
  readonly problems: readonly Problem[];
}

/** One thing that must hold. */
export interface Rule {
  readonly name: string;
  check(view: View): readonly Problem[] | Promise<readonly Problem[]>;
}
