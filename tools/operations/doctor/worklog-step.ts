import { BusError } from "../../domain/bus-error.js";
import { LOCK_MARKS } from "../../domain/lock-table.js";
import { hasMarkedBlock } from "../../domain/marked-block.js";
import { parseLockTable } from "../../domain/parse-lock-table.js";
import { problemOf } from "../bad-record.js";
import type { BusContext } from "../context.js";
import { ledgerOf, readWorklog } from "../lock-table.js";
import { type Finding, type Step, finding } from "./step.js";

const CONFIG = "_bus/config.json";
const DECLARE = `in ${CONFIG}: "worklog": {"ledger": "PLAN.md", "registers": ["docs/decisions.md"]}`;

/** One execution ledger, at least one decision register, and each used as what it is (S1-25, S1-26, S1-30, S1-31). */
export const worklog: Step = {
  name: "worklog",
  look(bus) {
    const { git, checkout } = bus.repo.layout;
    // A bare repository has no documents.
    if (git !== null && git.commonDir === checkout) return null;
    const declared = bus.repo.config().worklog;
    if (declared === undefined) return null;
    const ledger = ledgerOf(bus);
    const registers = declared.registers ?? [];
    const none = registers.length === 0 ? [finding("worklog", CONFIG, `no decision register is declared beside the execution ledger ${ledger}`, DECLARE)] : [];
    return [...none, ...ledgerFindings(bus, ledger), ...[...new Set(registers)].flatMap((register) => registerFindings(bus, register, ledger))];
  },
};

function ledgerFindings(bus: BusContext, ledger: string): Finding[] {
  return orFound(ledger, () => {
    if (readWorklog(bus, ledger) === null) return [finding("worklog", ledger, "the execution ledger is missing", "bus lock table --write")];
    const { git } = bus.repo;
    if (git === null || git.run(["ls-files", "-z", "--", `:(literal)${ledger}`]).stdout !== "") return [];
    return [finding("worklog", ledger, "git does not track the execution ledger: nobody else sees it, and a clean takes it", `git add ${ledger}`)];
  });
}

/** A register records decisions; locks and checkpoints there would be a second ledger. */
function registerFindings(bus: BusContext, register: string, ledger: string): Finding[] {
  const fold = (path: string) => (bus.repo.tree.rules().ignoreCase ? path.toLowerCase() : path).normalize("NFC");
  if (fold(register) === fold(ledger)) return [finding("worklog", CONFIG, `${register} is declared as the execution ledger and as a decision register`, DECLARE)];
  return orFound(register, () => {
    const text = readWorklog(bus, register);
    if (text === null) return [finding("worklog", register, "the decision register is missing", `create ${register}, or declare another: ${DECLARE}`)];
    const [table] = parseLockTable(text, { file: register, now: bus.clock() }).tables;
    if (table === undefined && !hasMarkedBlock(text, LOCK_MARKS, register)) return [];
    const found = finding("worklog", register, `the decision register holds a lock table: locks belong in the execution ledger ${ledger} alone`, `remove it from ${register}, then: bus lock table --write`);
    return [table === undefined ? found : { problem: { ...found.problem, line: table } }];
  });
}

/** A file that cannot be read is a finding beside the others. */
function orFound(file: string, look: () => Finding[]): Finding[] {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return [{ problem: problemOf(error, file, "worklog") }];
  }
}
