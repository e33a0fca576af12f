import { runCommands } from "../../edits/run-commands.js";
import { shellWord } from "../../shell-word.js";
import { CLIENTS, type ClientName } from "./client.js";

/** A client that a command starts, and the arguments that it gets. */
export interface ClientRun {
  readonly client: ClientName;
  readonly args: readonly string[];
}

/** Programs that run a package's program, or a script. */
const RUNNERS = new Set(["npx", "bunx", "pnpx", "npm", "pnpm", "yarn", "node", "bun", "deno"]);
const PACKAGES: Readonly<Record<string, ClientName>> = { "@openai/codex": "codex", "@anthropic-ai/claude-code": "claude", "@google/gemini-cli": "gemini", "opencode-ai": "opencode" };

/** The clients that a program and its arguments start, as far as their words say: behind wrappers such as `env` and `timeout`, in `sh -c`, and by `npx`. */
export function clientRuns(argv: readonly string[]): readonly ClientRun[] {
  return runCommands(argv.map(shellWord).join(" ")).flatMap(({ program, args }) => {
    const words = args.map(({ text }) => text);
    const client = named(program);
    if (client !== undefined) return [{ client, args: words }];
    if (!RUNNERS.has(program)) return [];
    const at = words.findIndex((word) => named(word) !== undefined);
    const found = named(words[at] ?? "");
    return found === undefined ? [] : [{ client: found, args: words.slice(at + 1) }];
  });
}

/** Which client a program's name, path or package is. */
function named(word: string): ClientName | undefined {
  const [, owner, name] = /(?:^|\/)node_modules\/(?:(@[^/]+)\/)?([^/]+)\//.exec(word) ?? [];
  const inModules = name === undefined ? undefined : PACKAGES[owner === undefined ? name : `${owner}/${name}`];
  const bare = word.slice(word.lastIndexOf("/") + 1).replace(/\.[cm]?js$/, "").replace(/@.*$/, "");
  return inModules ?? PACKAGES[word.replace(/(?<=.)@[^/]*$/, "")] ?? CLIENTS.find((client) => client === bare);
}
