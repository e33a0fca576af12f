import { counted } from "../../domain/counted.js";
import type { Validation } from "../../operations/validate.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { problemsText, tally } from "./problems.js";

/** The problems, then one line of what was looked at and how it stands, and where GitHub was asked one of what it was held against. */
export function validationText({ ok, checked, problems, union }: Validation, look: Look): string {
  const { claims, assignments, locks, plans, events, messages } = checked;
  const looked = [counted(claims, "claim"), counted(assignments, "assignment"), counted(locks, "lock"), counted(plans, "plan"), counted(events, "event line"), counted(messages, "message line")].join(", ");
  const verdict = paint(look, ok ? "green" : "red", problems.length === 0 ? "no problems" : tally(problems));
  return [...(problems.length === 0 ? [] : [problemsText(problems, look)]), `${looked}: ${verdict}`, ...(union === undefined ? [] : [`against ${counted(union.others, "other open pull request")} of ${visible(union.repository)}`])].join("\n");
}
