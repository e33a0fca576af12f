import { command } from "../command.js";
import { reportText } from "../render/report.js";

export default command({
  name: "manager_report",
  sentence: "Write a report over everything on the bus to _report/manager/.",
  options: {
    task: { type: "list", describe: "Only this task; may be given more than once" },
    "post-consensus": { type: "boolean", describe: "Post a consensus message with the report as its receipt: to each --task's thread, else to all" },
    print: { type: "boolean", describe: "Print the report instead of writing it" },
  },
  examples: [
    ["bus manager_report", "_report/manager/manager-report-<time>.md, with charts that GitHub renders"],
    ["bus manager_report --task QUEUE-001 --post-consensus", "ready for human review"],
  ],
  async run({ task, print, postConsensus }, context) {
    const report = await (await context.bus()).managerReport({ print, postConsensus, ...(task.length > 0 && { tasks: task }) });
    const { markdown, ...rest } = report;
    return { value: print ? { ...rest, markdown } : rest, text: () => reportText(report) };
  },
});
