import { githubText } from "../github/text.js";
import { isId } from "../id.js";
import { workLabels } from "../github/issue.js";
import { fitting } from "./lines.js";
import type { QueueItem } from "../queue.js";
import { redact } from "../redact.js";
import { markdownCode, plainLine } from "../report-escape.js";

/** GitHub takes titles of 256 characters and bodies of 65,536; escaping makes some longer. */
const LONGEST_TITLE = 240;
const LONGEST_PART = 15_000;
const LONGEST_LINE = 2_000;

const MARK = /<!-- buslane:task:([A-Za-z0-9._-]{1,128}) -->/g;

/** In the body of an issue that the bus opened: for which task. */
export function taskMark(taskId: string): string {
  return `<!-- buslane:task:${taskId} -->`;
}

/** The one task of which a body carries the mark; null: none, or more than one. */
export function markedTask(body: string): string | null {
  const tasks = new Set([...body.matchAll(MARK)].flatMap(([, id = ""]) => (isId(id) ? [id] : [])));
  return tasks.size === 1 ? ([...tasks][0] ?? null) : null;
}

/** The issue that asks for a piece of the queue: its words as they stand, which notify nobody, with its mark. */
export function issueOf(item: QueueItem): { title: string; body: string; labels: string[] } {
  const { task_id, file, title, goal, notes, acceptance } = item;
  const parts = Object.entries({ Goal: goal, Notes: notes, Acceptance: acceptance }).flatMap(([name, text]) => ((text ?? "") === "" ? [] : [`**${name}**\n\n${shown(text ?? "")}`]));
  const from = `${markdownCode(task_id)} in ${markdownCode(file)}`;
  return { title: plainLine(redact(title).text, LONGEST_TITLE), body: [...parts, from, taskMark(task_id)].join("\n\n"), labels: workLabels(item.labels) };
}

/** Lines, bullets and inline code of a text stay what they are; everything else shows as it is written. */
function shown(text: string): string {
  const lines = redact(text).text.split(/\r?\n/).map((line) => {
    const [, bullet = "", rest = ""] = /^([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)?(.*)$/s.exec(line) ?? [];
    const parts = rest.split(/(`[\w.:/+@,= |<>-]+`)/);
    return bullet.replaceAll("\t", "  ") + parts.map((part, index) => (index % 2 === 1 ? part : githubText(part, LONGEST_LINE))).join("");
  });
  return fitting(lines, LONGEST_PART).join("\n");
}
