import type { Option } from "./command.js";
import { nearest } from "../domain/nearest.js";

type Given = string | number | boolean | readonly string[] | Readonly<Record<string, string>> | undefined;

/** The value of one option from the texts that were given for it; undefined when there is none. */
export function optionValue(
  label: string,
  option: Option,
  texts: readonly string[] | undefined,
  refuse: (what: string, better?: string) => never,
): Given {
  for (const text of texts ?? []) {
    if (option.choices === undefined || option.choices.includes(text)) continue;
    refuse(`${label} must be one of ${option.choices.join(", ")}, not ${JSON.stringify(text)}`, nearest(text, option.choices));
  }
  if (option.type === "boolean") return texts?.at(-1) === "true";
  if (option.type === "list") return texts ?? [];
  if (option.type === "keyvalue") return keyValues(label, texts ?? [], refuse);
  if (texts === undefined) return option.default;
  const [text = "", second] = texts;
  if (second !== undefined) refuse(`${label} was given more than once`);
  if (option.type === "string") return text;
  if (!/^\d+(\.\d+)?$/.test(text)) refuse(`${label} must be a number, not ${JSON.stringify(text)}`);
  return Number(text);
}

function keyValues(label: string, texts: readonly string[], refuse: (what: string) => never): Readonly<Record<string, string>> {
  const pairs = texts.map((text): [string, string] => {
    const equals = text.indexOf("=");
    if (equals < 1) refuse(`${label} must be key=value, not ${JSON.stringify(text)}`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) refuse(`${label} names one key more than once`);
  return Object.fromEntries(pairs);
}
