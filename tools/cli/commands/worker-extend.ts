import { parseDuration } from "../../domain/time.js";
import { localStamp } from "../../domain/worker/trail/local-stamp.js";
import { command } from "../command.js";
import { visible } from "../render/escape.js";

export default command({
  name: "worker extend",
  sentence: "Give a running worker more time, with a reason; exit code 3 when it has ended or is being ended.",
  options: {
    phase: { type: "string", positional: true, required: true, describe: "Phase id" },
    by: { type: "string", required: true, describe: "How much later its deadline is to be, for instance 30m" },
    reason: { type: "string", required: true, describe: "Why it takes longer; it is kept" },
    plan: { type: "string", describe: "Plan's folder or name" },
  },
  examples: [['bus worker extend P03 --by 30m --reason "the whole suite runs twice"', "half an hour more"]],
  async run({ by, ...asked }, context) {
    const value = await (await context.bus()).extendWorker({ ...asked, seconds: parseDuration(by) / 1000 });
    return { value, text: () => `Worker ${visible(value.phase)} has until ${localStamp(Date.parse(value.deadline))}` };
  },
});
