import { plainLine } from "./report-escape.js";

const LABEL = 40;

/** A bar of a Gantt chart, ms since the epoch. */
export interface GanttBar {
  /** One of our own words, first in the label: Mermaid reads some first words as commands. */
  readonly state: string;
  readonly label: string;
  readonly mark?: "done" | "active" | "crit";
  readonly from: number;
  readonly to: number;
}

export interface GanttSection {
  readonly name: string;
  readonly bars: readonly GanttBar[];
}

/** A Gantt chart as GitHub renders it; times are shown in UTC. */
export function gantt(title: string, sections: readonly GanttSection[]): string {
  const lines = sections.flatMap(({ name, bars }) => [`    section ${mermaidText(name)}`, ...bars.map(bar)]);
  return fenced(["gantt", `    title ${mermaidText(title)}`, "    dateFormat YYYY-MM-DDTHH:mm:ss", "    axisFormat %m-%d %H:%M", ...lines]);
}

/** A pie chart of positive numbers, with the numbers shown. */
export function pie(title: string, slices: readonly (readonly [label: string, value: number])[]): string {
  return fenced(["pie showData", `    title ${mermaidText(title)}`, ...slices.map(([label, value]) => `    "${mermaidText(label)}" : ${value}`)]);
}

/** Stored text for a label: what Mermaid's grammar, or the HTML that it makes, gives a meaning is replaced. */
function mermaidText(text: string): string {
  const clean = plainLine(text, LABEL)
    .replace(/[:;#%"'`<>&{}[\]()|\\,]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return clean === "" ? "-" : clean;
}

function bar({ state, label, mark, from, to }: GanttBar): string {
  const facts = [...(mark === undefined ? [] : [mark]), moment(from), moment(Math.max(to, from + 1000))];
  return `    ${mermaidText(state)} ${mermaidText(label)} :${facts.join(", ")}`;
}

function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function fenced(lines: readonly string[]): string {
  return ["```mermaid", ...lines, "```"].join("\n");
}
