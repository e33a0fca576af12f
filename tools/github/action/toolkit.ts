import type * as core from "@actions/core";

/** What the action says to its runner, by the runner's own toolkit. */
export type Toolkit = Pick<typeof core, "getInput" | "error" | "warning" | "notice" | "info" | "startGroup" | "endGroup" | "setOutput" | "setFailed" | "summary">;
