#!/usr/bin/env node
// The installed program: picks what to load, and spares Node compiling it again.
"use strict";
const { readFileSync } = require("node:fs");

/** What agents call all the time has a bundle of its own, without the rest. */
const HOT = ["claim", "event log", "heartbeat", "pause", "reclaim", "release", "message send"];

const words = process.argv.slice(2);
const isHot = HOT.some((name) => words.slice(0, name.split(" ").length).join(" ") === name) && !words.includes("--help") && !words.includes("-h");
const bundle = `${__dirname}/${isHot ? "hot" : "main"}.cjs`;
if (Number.parseInt(process.versions.node, 10) >= 22) {
  require("node:module").enableCompileCache?.();
  require(bundle);
} else runCached(bundle);

/** Node 20 has no compile cache: the build made one beside each bundle. V8 itself refuses it in another version; then it compiles. */
function runCached(filename) {
  const { Script } = require("node:vm");
  const source = readFileSync(filename, "latin1"); // The bundles are ASCII.
  const script = new Script(`(function(exports,require,module,__filename,__dirname,importPackage){${source}\n})`, { filename, cachedData: readCache(`${filename}.cache`) });
  // What is not compiled as a module cannot import; the bundle asks for its packages here.
  script.runInThisContext()(exports, require, module, filename, __dirname, (name) => import(name));
  if (process.env.BUSLANE_WRITE_CACHE === filename) {
    process.once("exit", () => require("node:fs").writeFileSync(`${filename}.cache`, script.createCachedData()));
  }
}

function readCache(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
