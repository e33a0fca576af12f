import { readFileSync } from "node:fs";

/** YAML of mappings, plain, quoted and folded texts, which is all that `action.yml` needs; anything else is an error. */
export type Mapping = { [key: string]: string | Mapping };

export function readMetadata(): Mapping {
  const root: Mapping = {};
  const open: { indent: number; mapping: Mapping }[] = [{ indent: -1, mapping: root }];
  const lines = readFileSync(new URL("../../../action.yml", import.meta.url), "utf8").trimEnd().split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, spaces = "", key = "", value = ""] = /^( *)([\w-]+):(?: (.+))?$/.exec(lines[at] ?? "") ?? [];
    if (key === "") throw new Error(`action.yml:${at + 1}: ${lines[at]}`);
    while ((open.at(-1)?.indent ?? 0) >= spaces.length) open.pop();
    const mapping = open.at(-1)?.mapping ?? root;
    if (key in mapping) throw new Error(`action.yml:${at + 1}: ${key} stands twice`);
    if (value === "") open.push({ indent: spaces.length, mapping: (mapping[key] = {}) });
    else if (value !== ">-") mapping[key] = scalar(value);
    else {
      const folded: string[] = [];
      while ((lines[at + 1] ?? "").startsWith(`${spaces} `)) folded.push((lines[(at += 1)] ?? "").trim());
      mapping[key] = folded.join(" ");
    }
  }
  return root;
}

function scalar(text: string): string {
  if (text.startsWith('"')) return JSON.parse(text) as string;
  if (/^[>|'[{&*!%@`-]|: | #/.test(text)) throw new Error(`not a plain text: ${text}`);
  return text;
}
