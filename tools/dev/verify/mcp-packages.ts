import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const INSPECTOR = "@modelcontextprotocol/inspector@2.12.0";
const CONFORMANCE = "@modelcontextprotocol/conformance@0.1.16";
/** Both want a newer Node than the one that we support. */
const NODE = `node-${process.platform}-${process.arch}@22`;

export interface McpPackages {
  /** A Node that runs them. */
  readonly node: string;
  readonly inspector: string;
  readonly conformance: string;
  /** For what they keep in a home folder. */
  readonly home: string;
}

/** The protocol's own checkers, installed once into a folder of their own: they are too large to be dependencies. */
export function mcpPackages(folder = join(tmpdir(), "buslane-mcp-checkers")): McpPackages {
  const bin = (name: string) => join(folder, "node_modules/.bin", name);
  const own = join(folder, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  const isNew = Number.parseInt(process.versions.node, 10) > 22;
  const packages = { node: isNew ? process.execPath : own, inspector: bin("mcp-inspector"), conformance: bin("conformance"), home: join(folder, "home") };
  if (Object.values(packages).every((path) => existsSync(path))) return packages;
  mkdirSync(packages.home, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const wanted = [INSPECTOR, CONFORMANCE, ...(isNew ? [] : [NODE])];
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...wanted], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return packages;
}
