/** What this machine says about processes. Evidence about another host, or without a start time, proves nothing. */
export interface Host {
  readonly name: string;
  /** This program's Node, and the system under it. */
  readonly runtime?: { readonly node: string; readonly platform: string };
  /** This very process. */
  readonly pid: number;
  /** Start time of a process as this host tells it (boot id included), or null when there is no such process. undefined: cannot tell. */
  startOf(pid: number): string | null | undefined;
  /** The nearest ancestor process that lives as long as an agent's session (a known client), if one is recognised. */
  clientProcess(): number | undefined;
}
