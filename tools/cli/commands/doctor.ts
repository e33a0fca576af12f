import { BusError } from "../../domain/bus-error.js";
import { command } from "../command.js";
import { diagnosisText } from "../render/diagnosis.js";

export default command({
  name: "doctor",
  sentence: "Find what a crash can leave, and mend it when asked.",
  options: {
    fix: { type: "boolean", describe: "Mend it: only by adding, or by setting aside under _bus/.live/quarantine" },
    clients: { type: "boolean", describe: "Instead, say what of the agents' clients is not wired or not trusted yet" },
    parallel: { type: "boolean", describe: "Instead, say what is missing before agents may work in parallel lanes" },
    github: { type: "boolean", describe: "Instead, ask GitHub what the token may do that the bus does not need; exit 7 when it does not answer" },
    repo: { type: "string", describe: "With --github: owner/name on GitHub; default: GITHUB_REPOSITORY, or that of origin" },
    selftest: { type: "boolean", describe: "Prove compare-and-set, append and follow on this very file system" },
  },
  examples: [
    ["bus doctor", "look only"],
    ["bus doctor --fix", "after a crash"],
    ["bus doctor --clients", "after bus init --clients, or when a client does not see the bus"],
    ["bus doctor --parallel", "before the first lane; exit 1 until all is declared and on the target branch"],
    ["bus doctor --github", "before an agent gets the token"],
    ["bus doctor --selftest", "on a file system that you do not know"],
  ],
  async run({ fix, selftest, clients, parallel, github, repo }, context) {
    const instead = Object.entries({ fix, selftest, clients, parallel, github }).flatMap(([name, given]) => (given ? [`--${name}`] : []));
    if (instead.length > 1) throw new BusError("USAGE", `${instead.join(" and ")} are looks of their own`, { hint: `bus doctor ${instead[0]}` });
    if (repo !== undefined && !github) throw new BusError("USAGE", "--repo needs --github", { hint: "bus doctor --help" });
    const wanted = { ...(fix && { fix }), ...(selftest && { selftest }), ...(clients && { clients }), ...(parallel && { parallel }), ...(github && { github }), ...(repo !== undefined && { repository: repo }) };
    const diagnosis = await (await context.bus()).doctor(wanted);
    return { value: diagnosis, text: (look) => diagnosisText(diagnosis, look), exitCode: diagnosis.ok ? 0 : 1 };
  },
});
