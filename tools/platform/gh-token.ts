import { type Env, runProcess } from "./run-process.js";

/** It only reads a file, or asks the system's keyring, ms. */
const PATIENCE = 10_000;

/** The token that the `gh` program is logged in with on a host; null where there is no such program, it is not logged in, or it does not answer within `patience`, ms. */
export function ghToken(host: string, env: Env, patience: number = PATIENCE): string | null {
  const { status, stdout } = runProcess("gh", ["auth", "token", "--hostname", host], { env, timeout: patience });
  const token = stdout.toString("utf8").trim();
  return status === 0 && token !== "" ? token : null;
}
