import type { CommandList } from "./command-list.js";
import { commandTree } from "./command-tree.js";

/** What `--help` prints for a command, a group ("event") or, without words, for everything. */
export async function helpText(list: CommandList, words: readonly string[], width: number): Promise<string> {
  const tree = await commandTree(list, width);
  return new Promise((resolve, reject) => {
    void tree.parse([...words, "--help"], {}, (error, _args, output) => {
      if (error) reject(error);
      else resolve(output);
    });
  });
}
