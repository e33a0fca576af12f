import type { Bus } from "../bus.js";
import type { CommandContext, RunContext } from "./context.js";

/** What a command gets; `interrupted` tells whether it had asked for the signal, and was. */
export function commandContext(
  run: RunContext,
  common: { readonly agent?: string; readonly bus?: string },
  tell: (line: string) => void,
): CommandContext & { interrupted(): boolean } {
  const { cwd, env, clock, stdin, isTTY } = run;
  let asked: AbortSignal | undefined;
  const signal = () => (asked ??= run.signal);
  const open = () =>
    run.openBus({
      cwd,
      env,
      clock,
      tell,
      surface: "cli",
      get signal() {
        return signal();
      },
      ...(common.bus !== undefined && { busDir: common.bus }),
      ...(common.agent !== undefined && { agent: common.agent }),
    });
  let opened: Promise<Bus> | undefined;
  return {
    cwd,
    env,
    clock,
    stdin,
    isTTY,
    tell,
    get signal() {
      return signal();
    },
    bus: () => (opened ??= open()),
    initBus: (request) => run.initBus({ ...request, cwd, env, clock, version: run.version, ...(common.bus !== undefined && { busDir: common.bus }) }),
    interrupted: () => asked?.aborted === true,
  };
}
