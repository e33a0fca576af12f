/** A launcher that is killed at one of its calls: `<fault> <call> <phase> <script>`. */
import { writeSync } from "node:fs";
import { type Fault, faultyFs } from "../../../platform/node-fs-faults.js";
import { nodeFs } from "../../../platform/fs-port.js";
import { actingAgent } from "../../acting-agent.js";
import { planPlace } from "../plan-place.js";
import { startAttempt } from "../launch/start-attempt.js";
import { startRequest, workerContext } from "../test-context.js";

const [fault = "none", at = "0", phase = "P03", script = "true"] = process.argv.slice(2);

async function main(): Promise<void> {
  // Before it launches nothing is at stake.
  let calls = -1;
  const plan = (): Fault => (calls < 0 ? null : calls++ === Number(at) && (fault === "before" || fault === "after") ? { kill: fault } : null);
  const bus = workerContext(process.cwd(), "lead", { fs: faultyFs(nodeFs, plan, () => process.kill(process.pid, "SIGKILL")) });
  const me = await actingAgent(bus);
  const place = await planPlace(bus);
  calls = 0;
  const attempt = await startAttempt(bus, me, startRequest(place, phase, script));
  writeSync(1, `${JSON.stringify({ calls, worker_id: attempt.worker_id })}\n`);
}

void main().then(() => process.exit(0), (error: unknown) => {
  writeSync(2, `${(error as { code?: string }).code ?? "BUG"} ${String(error)}\n`);
  process.exit(9);
});
