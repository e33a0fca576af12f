import { HASH_MARKS, MARKDOWN_MARKS } from "../marked-block.js";

/** What people and agents leave where they mean to write something later. */
const PLACEHOLDER = /^(tbd|tba|todo|fixme|xxx|wip|none|n\/?a|placeholder|why\??|justification|\.{1,3}|…|-+|<[^<>]*>|\[[^[\]]*\])[.!:]?$/i;

/** Why a justification says nothing that a reviewer could weigh, or null (S2-16). */
export function justificationProblem(text: string): string | null {
  const said = text
    .replaceAll(/<!--[^]*?(-->|$)/g, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(#{1,6}(\s|$)|[=-]{2,}$)/.test(line));
  if (said.length === 0) return "says nothing";
  if (said.every((line) => PLACEHOLDER.test(line.replaceAll(/^[-*>\s]+(?=\S)|[*_`]/g, "")))) return `is a placeholder: ${said[0]}`;
  const mark = [...Object.values(MARKDOWN_MARKS), ...Object.values(HASH_MARKS)].find((one) => text.includes(one));
  return mark === undefined ? null : `holds ${mark}, which marks the bus's own part of the pull request`;
}

/** Markdown after which a comment or fence that it leaves open is closed, so that what follows is read as it is meant. */
export function closedMarkdown(text: string): string {
  let fence: string | null = null;
  let comment = false;
  for (const line of text.split(/\r?\n/)) {
    const [, mark = null] = comment ? [] : (/^ {0,3}(`{3,}|~{3,})/.exec(line) ?? []);
    if (fence === null && mark !== null) fence = mark;
    else if (fence !== null && mark !== null && mark.startsWith(fence) && line.trim() === mark) fence = null;
    else if (fence === null) comment = line.lastIndexOf("<!--") > line.lastIndexOf("-->") || (comment && !line.includes("-->"));
  }
  if (fence !== null) return `${text.trimEnd()}\n${fence}`;
  return comment ? `${text.trimEnd()}\n-->` : text.trimEnd();
}
