import * as toolkit from "@actions/core";
import { openBus } from "../../bus.js";
import { BusError } from "../../domain/bus-error.js";
import { nodeFs } from "../../platform/fs-port.js";
import { runProcess } from "../../platform/run-process.js";
import { runAction } from "./run-action.js";

const { env } = process;

function readEvent(): unknown {
  const path = env["GITHUB_EVENT_PATH"];
  if (path === undefined || path === "") throw new BusError("USAGE", "GITHUB_EVENT_PATH is not set: this program is run by GitHub Actions", { hint: "bus validate --github" });
  try {
    return JSON.parse(nodeFs.readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    throw new BusError("BAD_DATA", `the workflow's event file cannot be read: ${String(error)}`, { hint: 'cat "$GITHUB_EVENT_PATH"', cause: error });
  }
}

process.on("uncaughtException", (error: Error) => {
  toolkit.setFailed(`internal error: ${error.message}\n${error.stack ?? ""}`);
  process.exit();
});
void runAction({
  toolkit,
  env,
  readEvent,
  gitIn: (cwd) => (...args) => {
    const { status, stdout, stderr, failed } = runProcess("git", args, { cwd, env: { ...env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" } });
    return { status, stdout: stdout.toString("utf8"), stderr: failed === undefined ? stderr : `fatal: ${failed}` };
  },
  openBus,
});
