import { TIME_FORM } from "../time.js";

/** The first text of a record that has a time's form and is none, such as the 99th of a month; null: there is none. What is computed with it would be no number. */
export function impossibleTime(value: unknown): string | null {
  if (typeof value === "string") return TIME_FORM.test(value) && Number.isNaN(Date.parse(value)) ? value : null;
  if (typeof value !== "object" || value === null) return null;
  for (const part of Object.values(value)) {
    const found = impossibleTime(part);
    if (found !== null) return found;
  }
  return null;
}
