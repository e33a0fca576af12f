/** What the reader's screen is like. Text in a pipe is plain and never cut. */
export interface Look {
  /** Columns; Infinity in a pipe. */
  readonly width: number;
  readonly color: boolean;
  /** IANA name, for times on a terminal. */
  readonly timeZone: string;
  readonly isTTY: boolean;
  /** Something may stand below and be replaced in place. */
  readonly redraws?: boolean;
}

/** NO_COLOR and FORCE_COLOR as on no-color.org and force-color.org. */
export function lookAt(stdout: {
  readonly isTTY: boolean;
  readonly columns?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeZone?: string;
}): Look {
  const { isTTY, columns, env, timeZone } = stdout;
  const color = env["NO_COLOR"] ? false : env["FORCE_COLOR"] ? env["FORCE_COLOR"] !== "0" : isTTY && env["TERM"] !== "dumb";
  return {
    width: isTTY ? columns || 80 : Infinity,
    color,
    isTTY,
    redraws: isTTY && env["TERM"] !== "dumb",
    // Asking Intl takes a millisecond, and most answers print no time.
    get timeZone() {
      return timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
  };
}
