/**
 * A stream that goes on whether or not anybody reads it; what comes meanwhile waits, but for what is `passing`, of which only the last does. Who stops listening
 * aborts `stop`, and waits for the stream's end.
 */
export async function* ahead<T>(stream: AsyncIterable<T>, stop: AbortController, isPassing: (item: T) => boolean): AsyncGenerator<T> {
  const waiting: T[] = [];
  let wake = (): void => {};
  let failed: { readonly error: unknown } | null = null;
  let over = false;
  const pump = async (): Promise<void> => {
    for await (const item of stream) {
      const last = waiting.at(-1);
      if (last !== undefined && isPassing(last)) waiting.pop();
      waiting.push(item);
      wake();
      // Who does read has it before anything that is told of what comes next.
      await new Promise(setImmediate);
    }
  };
  const pumped = pump()
    .catch((error: unknown) => void (failed = { error }))
    .finally(() => {
      over = true;
      wake();
    });
  try {
    for (;;) {
      const item = waiting.shift();
      if (item !== undefined) yield item;
      else if (over) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    if (failed !== null) throw (failed as { readonly error: unknown }).error;
  } finally {
    stop.abort();
    await pumped;
  }
}
