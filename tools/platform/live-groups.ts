import { signalGroup } from "./process-group.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A group that runs, once it is known, with what ends it. */
interface Live {
  group?: number;
  end?: () => Promise<void>;
}

export interface GroupHold {
  /** `end` ends the group. */
  is(group: number, end: () => Promise<void>): void;
  release(): void;
}

const live = new Set<Live>();

/**
 * A group does not get the signals of our terminal: until it is released, what ends this process ends the group first.
 * Taken before the group is started, because it may be a moment old when we are asked to end.
 */
export function holdGroup(): GroupHold {
  const one: Live = {};
  if (live.size === 0) {
    for (const signal of SIGNALS) process.on(signal, onSignal);
    process.on("exit", onExit);
  }
  live.add(one);
  return {
    is: (group, end) => void Object.assign(one, { group, end }),
    release() {
      live.delete(one);
      if (live.size === 0) unhook();
    },
  };
}

function unhook(): void {
  for (const signal of SIGNALS) process.off(signal, onSignal);
  process.off("exit", onExit);
}

function onSignal(signal: NodeJS.Signals): void {
  const alone = process.listeners(signal).every((listener) => listener === onSignal);
  void Promise.all([...live].map(({ end }) => end?.())).then(() => {
    if (!alone) return;
    // Nobody else wanted it: then it does what it does without us.
    unhook();
    process.kill(process.pid, signal);
  });
}

/** Too late for anything but this. */
function onExit(): void {
  for (const { group } of live) if (group !== undefined) signalGroup(group, "SIGKILL");
}
