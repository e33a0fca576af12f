import { type RuntimeErrorKind, scanLogLine } from "./scan-log-line.js";

/** One kind of runtime error in a log: where it was seen first and last, and how often. Lines are 1-based. */
export interface LogFinding {
  readonly kind: RuntimeErrorKind;
  readonly text: string;
  readonly line: number;
  readonly last: { readonly text: string; readonly line: number };
  readonly count: number;
}

export interface LogFacts {
  /** How many lines the log has. */
  readonly lines: number;
  readonly findings: readonly LogFinding[];
}

/** Looks at a log line by line, whatever its length: what it keeps does not grow. */
export function startScan(): { readonly look: (text: string, line: number) => void; readonly facts: () => LogFacts } {
  const found = new Map<RuntimeErrorKind, LogFinding>();
  let lines = 0;
  return {
    look(text, line) {
      if (text.trim() !== "") lines = line;
      const kind = scanLogLine(text);
      if (kind === null) return;
      const said = text.trim().slice(0, 300);
      const before = found.get(kind);
      found.set(kind, before === undefined ? { kind, text: said, line, last: { text: said, line }, count: 1 } : { ...before, last: { text: said, line }, count: before.count + 1 });
    },
    facts: () => ({ lines, findings: [...found.values()] }),
  };
}
