import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./client.js";

/** Installs a client once into the cache, in the version that it names; returns its `node_modules`. */
export function installClient({ packageName, version }: Client, cache: string): string {
  const prefix = join(cache, `${packageName.replace(/\W+/g, "-").replace(/^-/, "")}-${version}`);
  if (!existsSync(join(prefix, "done"))) {
    mkdirSync(prefix, { recursive: true });
    writeFileSync(join(prefix, "package.json"), '{ "private": true }\n');
    execFileSync("npm", ["install", "--prefix", prefix, "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", `${packageName}@${version}`], { stdio: ["ignore", "ignore", "inherit"] });
    writeFileSync(join(prefix, "done"), "");
  }
  return join(prefix, "node_modules");
}
