/** Something wrong in stored data. A bad line is data: reading yields entries and problems. */
export interface Problem {
  rule: string;
  severity: "error" | "warning";
  /** Relative to the checkout's root. */
  file: string;
  /** 1-based. */
  line?: number;
  message: string;
  /** The other pull request that it is about. */
  pull_request?: number;
  hint?: string;
}
