/** The text of a message's content, whichever of the protocols' forms it has. */
export function text(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(text).join("\n");
  if (typeof content !== "object" || content === null) return "";
  const { text: own, content: nested, output, error } = content as Readonly<Record<string, unknown>>;
  return text(own ?? nested ?? output ?? error);
}

/** Server-sent events, each named by its own type. */
export function stream(events: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
