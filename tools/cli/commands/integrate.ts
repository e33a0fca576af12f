import { BusError } from "../../domain/bus-error.js";
import { type Answer, command } from "../command.js";
import type { CommandContext } from "../context.js";
import { integratedText, standingText, waveText } from "../render/integration.js";

interface Asked {
  readonly lane?: string;
  readonly wave?: string;
  readonly freeze?: string;
  readonly continue: boolean;
  readonly undo: boolean;
  readonly status: boolean;
}

export default command({
  name: "integrate",
  sentence: "Apply a lane to the target branch, gate it, then move the target; exit code 1 when its gate fails, 3 on a conflict or when another is being applied.",
  options: {
    lane: { type: "string", positional: true, describe: "Lane id" },
    wave: { type: "string", describe: "End this wave with the full gate" },
    continue: { type: "boolean", describe: "Go on after a conflict, a freeze or a kill" },
    undo: { type: "boolean", describe: "Take the attempt back" },
    freeze: { type: "string", describe: "Apply nothing new, for this reason" },
    status: { type: "boolean", describe: "Only say how it stands" },
  },
  examples: [
    ["bus integrate L-1", "one lane"],
    ["bus integrate --wave W1", "the end of a wave"],
    ["bus integrate --continue", "after a conflict was resolved"],
  ],
  async run(asked, context) {
    const given = [asked.lane, asked.wave, asked.freeze].filter((one) => one !== undefined).length + [asked.continue, asked.undo, asked.status].filter(Boolean).length;
    if (given !== 1) throw new BusError("USAGE", "name a lane, or give one of --wave, --continue, --undo, --freeze and --status", { hint: "bus integrate --status" });
    return answered(await context.bus(), asked);
  },
});

async function answered(bus: Awaited<ReturnType<CommandContext["bus"]>>, { lane, wave, freeze, undo, ...asked }: Asked): Promise<Answer> {
  if (asked.status) {
    const value = await bus.showIntegration();
    return { value, text: (look) => standingText(value, look) };
  }
  if (freeze !== undefined) {
    const value = await bus.freezeIntegration({ reason: freeze });
    return { value, text: () => "nothing new is applied until bus integrate --continue" };
  }
  if (wave !== undefined) {
    const value = await bus.integrateWave({ wave });
    return { value, text: (look) => waveText(value, look), exitCode: value.verdict.verdict === "passed" ? 0 : 1 };
  }
  const value = lane === undefined ? await bus.continueIntegration({ undo }) : await bus.integrateLane({ lane });
  if (value === null) return { value, text: () => "" };
  return { value, text: (look) => integratedText(value, look), exitCode: { integrated: 0, undone: 0, refused: 1, conflict: 3 }[value.outcome] };
}
