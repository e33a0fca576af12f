/** The last bytes of what is pushed, at least `limit` of them and at most twice as many, whatever comes. */
export interface ByteTail {
  push(bytes: Uint8Array): void;
  /** A copy. */
  bytes(): Buffer;
  /** Something went before what is there. */
  readonly cut: boolean;
  clear(): void;
}

export function byteTail(limit: number): ByteTail {
  // Made when something is pushed: most programs print nothing on one of their outputs.
  let room: Buffer | undefined;
  let length = 0;
  let cut = false;
  return {
    get cut() {
      return cut;
    },
    push(bytes) {
      room ??= Buffer.alloc(2 * limit);
      const isLong = bytes.length > limit;
      const part = isLong ? bytes.subarray(-limit) : bytes;
      if (isLong) {
        // What is there and what comes would not meet.
        length = 0;
        cut = true;
      }
      if (length + part.length > room.length) {
        const keep = limit - part.length;
        room.copyWithin(0, length - keep, length);
        length = keep;
        cut = true;
      }
      room.set(part, length);
      length += part.length;
    },
    bytes: () => Buffer.from(room?.subarray(0, length) ?? []),
    clear() {
      length = 0;
      cut = false;
    },
  };
}
