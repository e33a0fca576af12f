import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";
import { temporaryParent } from "./scratch.js";

export interface Machine {
  readonly cpus: number;
  readonly cpu: string;
  readonly memory_gib: number;
  readonly system: string;
  readonly node: string;
  readonly git: string;
  /** Of the folder where everything was measured. */
  readonly file_system: string;
  /** UTC. */
  readonly date: string;
}

export function machine(): Machine {
  const processors = cpus();
  return {
    cpus: processors.length,
    cpu: processors[0]?.model.trim() ?? "unknown",
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    git: execFileSync("git", ["--version"], { encoding: "utf8" }).replace("git version ", "").trim(),
    file_system: fileSystem(),
    date: new Date().toISOString(),
  };
}

function fileSystem(): string {
  if (process.platform !== "linux") return "unknown";
  return execFileSync("df", ["--output=fstype", temporaryParent()], { encoding: "utf8" }).trim().split("\n").at(-1) ?? "unknown";
}
