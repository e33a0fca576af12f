/** A stream, and between what it has to say every so many ms what `tick` says. Who stops listening does not wait for the stream. */
export async function* ticked<T>(stream: AsyncGenerator<T>, every: number, tick: () => Promise<T>): AsyncGenerator<T> {
  let next = stream.next();
  try {
    for (;;) {
      const came = await within(next, every);
      if (came === null) {
        yield await tick();
        continue;
      }
      if (came.done === true) return;
      yield came.value;
      next = stream.next();
    }
  } finally {
    next.catch(() => {});
    void stream.return(undefined).catch(() => {});
  }
}

/** null: it has not come within `ms`. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
