import { type Env, runProcess } from "./run-process.js";

/** The token that the `gh` program is logged in with on a host; null where there is no such program, or it is not logged in. */
export function ghToken(host: string, env: Env): string | null {
  const { status, stdout } = runProcess("gh", ["auth", "token", "--hostname", host], { env });
  const token = stdout.toString("utf8").trim();
  return status === 0 && token !== "" ? token : null;
}
