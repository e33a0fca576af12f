import type { Bus } from "../bus.js";
import type { CommandContext, RunContext } from "./context.js";

/** What a command gets; `interrupted` tells whether it had asked for the signal, and was. */
export function commandContext(
  run: RunContext,
  common: { readonly agent?: string; readonly bus?: string },
  tell: (line: string) => void,
): CommandContext & { interrupted(): boolean } {
  const { cwd, env, clock, program, stdin, isTTY } = run;
  let asked: AbortSignal | undefined;
  const signal = () => (asked ??= run.signal);
  const named = { ...(common.bus !== undefined && { busDir: common.bus }), ...(common.agent !== undefined && { agent: common.agent }) };
  const open: CommandContext["bus"] = (place = {}) =>
    run.openBus({
      ...place,
      cwd: place.cwd ?? cwd,
      env,
      clock,
      tell,
      surface: "cli",
      ...(program !== undefined && { program }),
      get signal() {
        return signal();
      },
      ...named,
    });
  let opened: Promise<Bus> | undefined;
  return {
    cwd,
    env,
    clock,
    stdin,
    isTTY,
    ...(program !== undefined && { program }),
    tell,
    get signal() {
      return signal();
    },
    ...(common.agent !== undefined && { agent: common.agent }),
    bus: (place) => (place === undefined ? (opened ??= open()) : open(place)),
    initBus: (request) => run.initBus({ ...request, cwd, env, clock, version: run.version, ...(common.bus !== undefined && { busDir: common.bus }) }),
    serveMcp: () => run.serveMcp({ cwd, env, clock, tell, version: run.version, ...named }),
    unattended: async () => run.unattended?.(),
    interrupted: () => asked?.aborted === true,
  };
}
