import { BusError } from "../domain/bus-error.js";
import type { CommandList } from "./command-list.js";
import { commandTree } from "./command-tree.js";
import type { Environment } from "./context.js";

/**
 * The scripts say which shell asks, because yargs answers in the form of `$SHELL`,
 * which is the login shell and not always the one that runs.
 */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_bus_completions() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  mapfile -t COMPREPLY < <(compgen -W "$(SHELL=bash bus --get-yargs-completions "\${COMP_WORDS[@]}")" -- "$word")
}
complete -o bashdefault -o default -F _bus_completions bus`,
  zsh: `#compdef bus
_bus_completions() {
  local -a replies
  replies=("\${(@f)$(SHELL=zsh bus --get-yargs-completions "\${words[@]}")}")
  _describe 'bus' replies || _default
}
compdef _bus_completions bus`,
  fish: `complete -f -c bus -a '(SHELL=fish bus --get-yargs-completions (commandline -opc) (commandline -ct))'`,
};

/** The script of a shell: the one named, else the login shell's. Throws USAGE for another. */
export function completionScript(argv: readonly string[], env: Environment): string {
  const shell = argv[0] ?? env["SHELL"]?.split("/").at(-1) ?? "bash";
  const script = SCRIPTS[shell];
  if (script !== undefined && argv.length < 2) return script;
  throw new BusError("USAGE", `no completion for ${JSON.stringify(argv.join(" ") || shell)}`, { hint: "bus completion bash" });
}

/** What may follow the words typed so far, one a line; the last word is the one being typed. */
export async function complete(list: CommandList, words: readonly string[]): Promise<string> {
  const tree = await commandTree(list, 100);
  let found = "";
  // yargs calls back twice before it returns: once without, then with what it found.
  tree.parse(["--get-yargs-completions", ...words], {}, (_error, _args, output) => {
    found = output;
  });
  return found;
}
