/** What can be waited for, and may ring before anybody does. */
export interface Bell {
  /** Resolves when it rings or has rung, and after `ms` at the latest. */
  within(ms: number): Promise<undefined>;
}

export function bell(onRing: (listener: () => void) => void): Bell {
  let rung = false;
  let wake = () => {};
  onRing(() => {
    rung = true;
    wake();
  });
  return {
    async within(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      return undefined;
    },
  };
}
