import { COMMAND_SIGNS, signOf } from "./output-signs.js";

/** Forms that stand alone in what people keep of an output, without the program that printed them. */
const KEPT = /^(?:[\w.@/-]+:\s+)*(?:unknown|unrecogni[sz]ed|invalid|illegal|unsupported) (?:option|flag|argument|switch|command|subcommand)s?:? ?[`'"-]|^(?:\S+: )?command not found(?:: \S+)?$|^\S+: command not found$|^error: no such command: /i;

/** How people retell it. */
const RETOLD: readonly RegExp[] = [
  /\b(?:unknown|unrecogni[sz]ed|invalid|illegal|unsupported)[\s`'"]+(?:--?[\w-]{1,60}[\s`'"]+)?(?:option|flag|argument|command)\b/i,
  /`?--[\w-]{1,60}`? (?:option |flag )?(?:is |remains )?(?:un(?:supported|known|recogni[sz]ed)|not (?:supported|recogni[sz]ed)|rejected|rejection)/i,
  /\brejects? (?:the )?(?:unsupported )?`?--[\w-]{1,60}/i,
  /\bcommand not found\b/i,
  /\b(?:missing|no such) script\b/i,
  /\bno (?:tests? files?|tests?) (?:were )?(?:found|ran|run|matched)\b/i,
];

/** Whether a recorded line of output says that the command itself was wrong, so that it shows nothing of the work (S4-33). */
export function isBrokenOutput(line: string): boolean {
  const text = line.trimEnd();
  return KEPT.test(text) || signOf(COMMAND_SIGNS, text) !== null;
}

/** Whether a person's words beside a command say that the command itself was wrong. */
export function isBrokenSaid(text: string): boolean {
  return RETOLD.some((form) => form.test(text));
}
