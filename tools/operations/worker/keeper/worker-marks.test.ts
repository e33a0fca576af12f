import { expect, test } from "vitest";
import type { BusContext } from "../../context.js";
import { workerMarks } from "./worker-marks.js";

const attempt = { worker_id: "P03-2-x", agent_id: "w", phase: "P03", attempt: 2 };
const git = { gitDir: "/r/.git", commonDir: "/r/.git" };
const place = (busDir: string, checkout: string, facts: typeof git | null, env: Record<string, string> = {}) => ({ env, repo: { layout: { busDir, checkout, git: facts } } }) as unknown as BusContext;

test.each<[string, BusContext, string | undefined]>([
  ["the repository's own bus", place("/r/_bus", "/r", git), undefined],
  ["a worktree's", place("/r/_bus", "/r-tree", { ...git, gitDir: "/r/.git/worktrees/t" }), undefined],
  ["a bare repository's", place("/r.git/_bus", "/t", { gitDir: "/r.git/worktrees/t", commonDir: "/r.git" }), undefined],
  ["outside git", place("/r/_bus", "/r", null), undefined],
  ["another one, by --bus", place("/other/_bus", "/r", git), "/other/_bus"],
  ["another one, outside git", place("/other/_bus", "/r", null), "/other/_bus"],
  ["whatever BUS_DIR says, absolute", place("/r/_bus", "/r", git, { BUS_DIR: "_bus" }), "/r/_bus"],
])("a worker's marks; BUS_DIR for %s: it is %s", (_, bus, dir) => {
  expect(workerMarks(bus, { plan: "p" }, attempt)).toEqual({
    BUS_WORKER: "P03-2-x", BUS_SESSION: "P03-2-x", BUS_AGENT: "w", BUS_WORKER_PLAN: "p", BUS_WORKER_PHASE: "P03", BUS_WORKER_ATTEMPT: "2", ...(dir !== undefined && { BUS_DIR: dir }),
  });
});
