import { command } from "../command.js";
import { diagnosisText } from "../render/diagnosis.js";

export default command({
  name: "doctor",
  sentence: "Find what a crash can leave, and mend it when asked.",
  options: {
    fix: { type: "boolean", describe: "Mend it: only by adding, or by setting aside under _bus/.live/quarantine" },
    clients: { type: "boolean", describe: "Instead, say what of the agents' clients is not wired or not trusted yet" },
    selftest: { type: "boolean", describe: "Prove compare-and-set, append and follow on this very file system" },
  },
  examples: [
    ["bus doctor", "look only"],
    ["bus doctor --fix", "after a crash"],
    ["bus doctor --clients", "after bus init --clients, or when a client does not see the bus"],
    ["bus doctor --selftest", "on a file system that you do not know"],
  ],
  async run({ fix, selftest, clients }, context) {
    const diagnosis = await (await context.bus()).doctor({ ...(fix && { fix }), ...(selftest && { selftest }), ...(clients && { clients }) });
    return { value: diagnosis, text: (look) => diagnosisText(diagnosis, look), exitCode: diagnosis.ok ? 0 : 1 };
  },
});
