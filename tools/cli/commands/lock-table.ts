import { command } from "../command.js";
import { lockLine } from "../render/lock.js";
import { lockTableText } from "../render/lock-table.js";

export default command({
  name: "lock table",
  sentence: "Print the open locks as the runbook's table, put it into the worklog, or check the one there; exit code 1 when that differs.",
  options: {
    write: { type: "boolean", describe: "Put it between marks into the ledger: `worklog.ledger` of the settings, PLAN.md unless set" },
    check: { type: "boolean", describe: "Say where the ledger's lock rows and the bus differ; lease times do not count" },
    import: { type: "boolean", describe: "Take open rows by hand as locks in their owners' names, all or none" },
  },
  examples: [
    ["bus lock table", "Markdown; times are UTC"],
    ["bus lock table --write", "the same in PLAN.md, whose other text stays as it is"],
    ["bus lock table --check", "rows by hand that are on no bus, and locks that the ledger does not show"],
  ],
  async run({ write, check, import: takes }, context) {
    const bus = await context.bus();
    if (takes) {
      const locks = await bus.importLocks();
      return { value: locks, text: (look) => (locks.length === 0 ? "every open row is on the bus" : locks.map((lock) => lockLine(lock, look)).join("\n")) };
    }
    const table = await bus.lockTable({ write, check });
    return { value: table, text: (look) => lockTableText(table, look), exitCode: check && (table.differences ?? []).length > 0 ? 1 : 0 };
  },
});
