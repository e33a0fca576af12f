import type { Problem } from "../../domain/problem.js";

/** Problems as GitHub Actions workflow commands: each shows at its line of the pull request. */
export function githubAnnotations(problems: readonly Problem[]): string {
  return problems.map(annotation).join("\n");
}

function annotation({ severity, file, line, rule, message, hint }: Problem): string {
  const places = { file, ...(line !== undefined && { line: String(line) }), title: rule };
  const properties = Object.entries(places).map(([key, value]) => `${key}=${property(value)}`);
  return `::${severity} ${properties.join(",")}::${data(hint === undefined ? message : `${message}\nhint: ${hint}`)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
