import type { ClientName } from "./client.js";
import { type ClientRun, clientRuns } from "./client-runs.js";

/** Options that switch approvals or the sandbox off in any client, and values that do, whichever option they are given to. */
const ANY = /^--(allow-)?dangerously-[a-z-]+(=(?!false$|0$)|$)|^--yolo(=(?!false$|0$)|$)|^--?[\w-]+=(:?danger-full-access|bypassPermissions)$/;
/** Of one client alone, as `--option=value`. */
const OWN: Readonly<Record<ClientName, RegExp>> = {
  codex: /^(-s|--sandbox)=.*danger|^(-c|--config)=.*(danger|bypass_hook_trust)/s,
  claude: /^--permission-mode=bypass|^--settings=.*bypassPermissions/s,
  gemini: /^-[a-z]*y[a-z]*$|^--approval-mode=yolo$/,
  opencode: /^--auto(=(?!false$|0$)|$)/,
};
/** What only a script or settings would have in the middle of an argument. */
const SAID = /--(?:allow-)?dangerously-[a-z-]+|--yolo\b|danger-full-access|bypassPermissions|--approval-mode[= ]yolo/;

/**
 * The words of a command that run an agent's client without approvals or without a sandbox (S4-05); none: nothing says so. A client's prompt is not looked at, and
 * neither is what settings, or a script that it names, say.
 */
export function dangersIn(argv: readonly string[]): readonly string[] {
  const runs = clientRuns(argv);
  const [first] = runs;
  const isPlain = runs.length === 1 && first !== undefined && argv.slice(argv.length - first.args.length).every((word, at) => word === first.args[at]);
  const said = isPlain ? [] : argv.slice(1).flatMap((word) => SAID.exec(word)?.slice(0, 1) ?? []);
  return [...new Set([...runs.flatMap(dangersOf), ...said])];
}

function dangersOf({ client, args }: ClientRun): string[] {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.flatMap((word, at) => {
    if (!word.startsWith("-")) return [];
    const isOne = (form: string): boolean => ANY.test(form) || OWN[client].test(form);
    if (isOne(word) || isOne(asOption(word))) return [word];
    const next = options[at + 1];
    return next !== undefined && !word.includes("=") && isOne(asOption(`${word}=${next}`)) ? [`${word} ${next}`] : [];
  });
}

/** `-sX` and `-s=X` as `-s=X`, `--approvalMode=X` as `--approval-mode=X`. */
function asOption(word: string): string {
  if (word.startsWith("--")) return word.replace(/^--[^=]*/, (name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  return word.replace(/^(-[A-Za-z])=?(?=.)/s, "$1=");
}
