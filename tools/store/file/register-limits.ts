/** Numbers of the register protocol; PROTOCOLS §1.2 says which counts they were tested with. */
export interface RegisterLimits {
  /** A head read longer ago than this may not be replaced, ms: its successor might have been made and pruned meanwhile. */
  readonly windowMs: number;
  /** Revisions younger than this stay, ms by the file system's clock. Must exceed `windowMs`, here four times. */
  readonly retainMs: number;
  /** Newest revisions that stay whatever their age. */
  readonly keep: number;
  /** Every so many revisions the old ones are removed. */
  readonly pruneEvery: number;
  /** Most revisions removed at once, so that no single command pays for a long history. */
  readonly pruneAtMost: number;
  /** Staging files older than this are left over from a kill, ms. */
  readonly stagingMs: number;
  /** Longest revision, bytes: longer ones are neither written nor parsed. */
  readonly revisionBytes: number;
}

export const REGISTER_LIMITS: RegisterLimits = {
  windowMs: 30_000,
  retainMs: 120_000,
  keep: 32,
  pruneEvery: 32,
  pruneAtMost: 128,
  stagingMs: 3_600_000,
  revisionBytes: 1_048_576,
};
