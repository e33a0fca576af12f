import { parseArgs } from "node:util";
import { startGitHub } from "./start-github.js";

/** Serves a GitHub until it is told to end, for a look by hand. Prints what a shell has to export, and where to push. */
const { values } = parseArgs({ options: { repository: { type: "string", default: "octo/demo" }, source: { type: "string" }, private: { type: "boolean", default: false } } });
const hub = await startGitHub({ repository: values.repository, private: values.private, ...(values.source === undefined ? {} : { source: values.source }) });
const lines = [...Object.entries(hub.env).map(([name, value]) => `export ${name}=${value}`), `# git remote add origin ${hub.git}`];
process.stdout.write(`${lines.join("\n")}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.stderr.write(hub.violations.map((each) => `${each}\n`).join(""));
    void hub.close().then(() => process.exit(0));
  });
}
