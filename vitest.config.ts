import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tools/**/*.test.ts"],
    // Real processes and directories on a small machine; no test waits for a clock.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of the time a test waits for processes of its own; meanwhile another one goes on.
    maxWorkers: availableParallelism() + 1,
    env: { NO_COLOR: "", FORCE_COLOR: "" },
  },
});
