import { TEXT } from "../schema.js";
import { SETTLES, tool } from "../tool.js";

export default tool({
  name: "unlock",
  description: "Release your lock.",
  input: { lock: { type: "string", description: "lock id" }, notes: TEXT },
  required: ["lock"],
  output: { lock_id: TEXT },
  hints: SETTLES,
  async run(request, call) {
    const { lock_id } = await (await call.bus()).releaseLock(request);
    return { value: { lock_id }, text: `released ${lock_id}` };
  },
});
