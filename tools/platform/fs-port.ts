import * as fs from "node:fs";

/**
 * The one door to the file system. Everything that touches the bus takes it as an argument,
 * so that a test can fail, kill or delay any single call.
 */
export type FsPort = Pick<
  typeof fs,
  | "closeSync"
  | "fdatasyncSync"
  | "fstatSync"
  | "fsyncSync"
  | "linkSync"
  | "lstatSync"
  | "mkdirSync"
  | "openSync"
  | "readdirSync"
  | "readFileSync"
  | "readlinkSync"
  | "readSync"
  | "realpathSync"
  | "renameSync"
  | "rmdirSync"
  | "statSync"
  | "statfsSync"
  | "symlinkSync"
  | "unlinkSync"
  | "utimesSync"
  | "watch"
  | "writeSync"
  | "constants"
>;

export const nodeFs: FsPort = fs;
