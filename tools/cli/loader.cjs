#!/usr/bin/env node
// The installed program: picks what to load, and spares Node compiling it again.
"use strict";
const { readFileSync } = require("node:fs");

/** What agents call all the time has a bundle of its own, without the rest; locks with a claim, and what asks GitHub, are in the rest. */
const HOT = ["claim", "event log", "heartbeat", "pause", "reclaim", "release", "message send"];

/** What agents' clients start has the protocol's SDK in it, which nothing else needs. */
const SERVER = ["mcp"];

const words = process.argv.slice(2);
// An agent's client takes a hook that fails for consent: so it is answered whatever happens, even when nothing can be loaded.
if (words[0] === "guard" && words[1] === "hook") {
  process.once("uncaughtException", ({ message }) => {
    const permissionDecisionReason = `buslane: the guard could not tell whose the file is: internal error: ${message}`;
    require("node:fs").writeSync(1, `${JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason } })}\n`);
    process.exit(0);
  });
}
let start = 0;
while (words[start]?.startsWith("-")) start += words[start] === "--agent" || words[start] === "--bus" ? 2 : 1;
const isAmong = (names) => names.some((name) => words.slice(start, start + name.split(" ").length).join(" ") === name);
const isWhole = words.some((word) => word === "--help" || word === "-h" || word.startsWith("--when-merged") || word.startsWith("--scope"));
const bundle = `${__dirname}/${isWhole ? "main" : isAmong(HOT) ? "hot" : isAmong(SERVER) ? "mcp" : "main"}.cjs`;
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
