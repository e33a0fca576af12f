import { type Lease, isFree } from "./registers-lease.js";

/** One change that was acknowledged, or one read, as a process saw it. Times are ns of a clock that all processes share. */
export interface Operation {
  readonly register: string;
  readonly kind: "change" | "read";
  readonly start: number;
  readonly end: number;
  readonly rev: number;
}

export interface Change extends Operation {
  readonly kind: "change";
  readonly nonce: string;
  readonly prev: string | null;
  readonly from: Lease | null;
  readonly to: Lease;
  /** The store's clock when it was decided, ms. */
  readonly now: number;
}

export type History = readonly (Change | (Operation & { readonly kind: "read" }))[];

/** What a history of versioned registers breaks, in O(n log n): every change has a number of its own, so order is order of numbers (PROTOCOLS §6). */
export function checkHistory(history: History): string[] {
  return [...byRegister(history)].flatMap(([register, operations]) => [...realTime(operations), ...chain(operations)].map((what) => `${register}: ${what}`));
}

function byRegister(history: History): Map<string, History[number][]> {
  const groups = new Map<string, History[number][]>();
  for (const operation of history) {
    const group = groups.get(operation.register);
    if (group === undefined) groups.set(operation.register, [operation]);
    else group.push(operation);
  }
  return groups;
}

/** Who begins after a change was acknowledged must see it (I2). */
function realTime(operations: History): string[] {
  const broken: string[] = [];
  const begins = operations.map((operation) => ({ at: operation.start, operation, begin: true }));
  const ends = operations.map((operation) => ({ at: operation.end, operation, begin: false }));
  const floors = new Map<Operation, number>();
  let acknowledged = 0;
  for (const { operation, begin } of [...begins, ...ends].sort((a, b) => a.at - b.at)) {
    if (begin) {
      floors.set(operation, acknowledged);
      continue;
    }
    const floor = floors.get(operation) ?? 0;
    if (operation.kind === "change" ? operation.rev <= floor : operation.rev < floor) broken.push(`${operation.kind} of revision ${operation.rev} began after ${floor} was acknowledged`);
    if (operation.kind === "change") acknowledged = Math.max(acknowledged, operation.rev);
  }
  return broken;
}

/** Numbers are given once (I1, I2), each revision replaces the one before it (I3), and an owner gives way only when free or expired (I4). */
function chain(operations: History): string[] {
  const broken: string[] = [];
  const changes = operations.filter((operation) => operation.kind === "change").sort((a, b) => a.rev - b.rev);
  changes.forEach((change, index) => {
    const before = changes[index - 1];
    if (before?.rev === change.rev) broken.push(`revision ${change.rev} was acknowledged twice`);
    if (before?.rev === change.rev - 1 && before.nonce !== change.prev) broken.push(`revision ${change.rev} did not replace ${before.rev}`);
    const changedHands = change.to.owner !== null && change.to.owner !== change.from?.owner;
    if (changedHands && !isFree(change.from, change.now)) broken.push(`revision ${change.rev} took what ${change.from?.owner} held`);
    if (before?.rev === change.rev - 1 && JSON.stringify(before.to) !== JSON.stringify(change.from)) broken.push(`revision ${change.rev} was decided on something else than ${before.rev}`);
  });
  return broken;
}
