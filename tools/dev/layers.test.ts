import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsOf, violations } from "./layers.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = readdirSync(join(root, "tools"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));

test("every import keeps to the layers", () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.flatMap((path) => violations(path, readFileSync(join(root, "tools", path), "utf8")))).toEqual([]);
});

describe("a planted import is caught", () => {
  test.each<[string, string, string]>([
    ["domain/claim.ts", 'import { nodeFs } from "../platform/fs-port.js";', "domain may not import platform"],
    ["domain/claim.ts", 'import { claim } from "../schema/validators.gen.js";', "domain may know only the types of schema"],
    ["operations/claim-task.ts", 'import { openRepo } from "../repo/open-repo.js";', "operations may know only the types of repo"],
    ["operations/claim-task.ts", 'import { run } from "../cli/run.js";', "operations may not import cli"],
    ["operations/claim-task.ts", 'const x = await import("../store/file/logs.js");', "operations may not import store/file"],
    ["cli/commands/claim.ts", 'import {\n  openFileStore,\n} from "../../store/file/open-file-store.js";', "cli may not import store/file"],
    ["cli/commands/claim.ts", 'import { openBus } from "../../bus.js";', "cli may know only the types of bus"],
    ["cli/render/claim.ts", 'export { x } from "../../mcp/x.js";', "cli may not import mcp"],
    ["mcp/server.ts", 'import "../cli/run.js";', "mcp may not import cli"],
    ["store/file/logs.ts", 'import type { Repo } from "../../repo/contract.js";', "store/file may not import repo"],
    ["store/file/logs.ts", 'import { x } from "../memory/registers.js";', "store/file may not import store/memory"],
    ["repo/plans.ts", 'import { appendLine } from "../store/file/append.js";', "repo may not import store/file"],
    ["platform/host.ts", 'import type { Claim } from "../schema/records.gen.js";', "platform may not import schema"],
    ["repo/plans.ts", 'import { readFileSync } from "node:fs";', "node:fs has its own place"],
    ["repo/plans.ts", 'import { readFile } from "fs/promises";', "node:fs has its own place"],
    ["operations/x.ts", 'import { spawn } from "node:child_process";', "node:child_process has its own place"],
    ["operations/x.ts", 'import type { Octokit } from "octokit";', "octokit has its own place"],
    ["cli/run.ts", 'const { default: yargs } = await import("yargs");', "yargs has its own place"],
    ["operations/x.ts", 'import { parse } from "jsonc-parser";', "jsonc-parser has its own place"],
    ["operations/clients/codex.ts", 'const { parse } = await import("smol-toml");', "smol-toml has its own place"],
    ["newroom/x.ts", "", 'the room "newroom" has no rule'],
  ])("%s: %s", (path, source, complaint) => {
    expect(violations(path, source)).toEqual([expect.stringContaining(complaint)]);
  });

  test.each<[string, string]>([
    ["domain/claim.ts", 'import type { Claim } from "../schema/records.gen.js";'],
    ["repo/contract.ts", 'type X = import("../store/contract.js").ScanOptions;'],
    ["operations/x.ts", '// import { x } from "../cli/run.js";\n/* import "../cli/x.js"; */'],
    ["cli/main.ts", 'import { openBus } from "../bus.js";'],
    ["domain/claim.test.ts", 'import { nodeFs } from "../platform/fs-port.js";'],
  ])("%s: %s is allowed", (path, source) => {
    expect(importsOf(source).length + violations(path, source).length).toBeLessThan(2);
    expect(violations(path, source)).toEqual([]);
  });
});

describe("lint catches what is planted", () => {
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  function lint(path: string, source: string): { status: number | null; output: string } {
    const dir = mkdtempSync(join(tmpdir(), "lint-"));
    try {
      cpSync(join(root, ".oxlintrc.json"), join(dir, ".oxlintrc.json"));
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), source);
      const { status, stdout, stderr } = spawnSync(process.execPath, [oxlint], { cwd: dir, encoding: "utf8" });
      return { status, output: stdout + stderr };
    } finally {
      rmSync(dir, { recursive: true });
    }
  }

  test.each<[string, string, string]>([
    ["tools/operations/x.ts", "no-console", "console.log(1);\n"],
    ["tools/operations/x.ts", "no-restricted-globals", "export const home = process.cwd();\n"],
    ["tools/operations/x.ts", "no-restricted-imports", 'import process from "node:process";\nexport const home = process.cwd();\n'],
    ["tools/cli/run.ts", "no-restricted-globals", "process.exit(1);\n"],
    ["tools/domain/x.ts", "no-explicit-any", "export const x = (y: any) => y;\n"],
    ["tools/domain/long.ts", "max-lines", Array.from({ length: 301 }, (_, i) => `export const x${i} = 1;`).join("\n")],
  ])("%s: %s", (path, rule, source) => {
    const { status, output } = lint(path, source);
    expect(output).toContain(rule);
    expect(status).not.toBe(0);
  });

  test.each([["tools/cli/main.ts"], ["tools/dev/x.ts"], ["tools/domain/x.test.ts"]])("%s may touch the process", (path) => {
    expect(lint(path, "process.exitCode = 1;\n").status).toBe(0);
  });
});
