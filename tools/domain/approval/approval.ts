/** A permission that somebody asked for (runbook §9). It lives on the live bus alone, so that no branch can bring one; its trail is on the log. */
export interface Approval {
  readonly approval_id: string;
  /** command: a human grants · boundary, interface: the primary or orchestrator does (S0-06, S0-21). */
  readonly kind: "command" | "boundary" | "interface";
  /** Of a command: its first words. Of the others: one path or glob. */
  readonly prefix: readonly string[];
  readonly reason: string;
  readonly lane_id?: string;
  /** Where the lane stands; it resumes there. */
  readonly checkpoint_id?: string;
  readonly state: "requested" | "granted" | "denied";
  readonly requested_by: string;
  readonly requested_at: string;
  /** How long it was asked for, minutes. */
  readonly minutes: number;
  readonly decided_by?: string;
  readonly decided_at?: string;
  readonly note?: string;
  /** Of a granted one. */
  readonly expires_at?: string;
  /** Each time it let something pass, the last 100. */
  readonly uses: readonly { readonly at: string; readonly by: string; readonly command: string }[];
}
