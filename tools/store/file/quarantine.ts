import { join } from "node:path";
import { createFile } from "../../platform/write-file.js";
import type { RegisterFiles } from "./register-files.js";

const FOLDER = [".live", "quarantine"];

/** Keeps a copy of bytes that make no sense where they stand. Returns its path below `_bus`. */
export function keepCopy(files: RegisterFiles, name: string, bytes: Buffer): string {
  const path = placeFor(files, name);
  createFile(files.fs, path.absolute, bytes, files.strict);
  return path.shown;
}

/** Moves a left-over file or folder out of the way. Returns its new path below `_bus`. */
export function setAside(files: RegisterFiles, from: string, name: string): string {
  const path = placeFor(files, name);
  files.fs.renameSync(from, path.absolute);
  return path.shown;
}

function placeFor(files: RegisterFiles, name: string): { absolute: string; shown: string } {
  const file = `${name}.${files.nonce().slice(0, 8)}`;
  return { absolute: join(files.safe.makeDir(FOLDER, files.strict), file), shown: [...FOLDER, file].join("/") };
}
