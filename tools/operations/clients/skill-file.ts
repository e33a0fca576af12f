import type { ClientFile } from "./client.js";

const SKILL = "the skill buslane";

/** The skill in a client's folder of skills. A skill of that name that is not ours stays. */
export function skillFile(folder: string, skill: string): ClientFile {
  return {
    path: `${folder}/buslane/SKILL.md`,
    prose: true,
    parts: [
      {
        what: SKILL,
        put(text) {
          // A checkout may have brought its own line endings.
          if (text.replaceAll("\r\n", "\n") === skill) return { text };
          if (text !== "" && !/^---\r?\nname: buslane\r?\n/.test(text)) return { text, note: "it is another skill" };
          return { text: skill };
        },
      },
    ],
  };
}
