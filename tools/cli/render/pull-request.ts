import { counted } from "../../domain/counted.js";
import type { PullRequest } from "../../domain/pull-request/pull-request.js";
import type { BundleItem } from "../../domain/pull-request/bundle.js";
import type { PullRequestCheck } from "../../operations/check-pull-request.js";
import type { OpenedPullRequest } from "../../operations/open-pull-request.js";
import type { ReadyPullRequest } from "../../operations/ready-pull-request.js";
import { type Style, paint } from "./color.js";
import { visible, visibleBlock } from "./escape.js";
import type { Look } from "./look.js";

const STYLES: Readonly<Record<BundleItem["state"], Style>> = { ok: "green", missing: "red", warning: "yellow" };

/** What is there and what is missing, item by item, and then the verdict. */
export function pullRequestCheckText({ task_id, branch, items }: PullRequestCheck, look: Look): string {
  return [itemsText(items, look), verdict(task_id, branch, items, look)].join("\n");
}

/** The same, and what came of it. */
export function readyText({ pull_request, marked, ok, task_id, branch, items }: ReadyPullRequest, look: Look): string {
  const named = pull_request === null ? "" : `${nameLine(pull_request, look)}${marked ? ": ready for review now" : ""}\n`;
  return `${itemsText(items, look)}\n${ok ? named : ""}${verdict(task_id, branch, items, look)}`;
}

/** The pull request, or what it would be. */
export function openedText({ pull_request, how, title, body, labels, check }: OpenedPullRequest, look: Look): string {
  const warnings = check.items.filter(({ state }) => state === "warning");
  const lines = [...(warnings.length === 0 ? [] : [itemsText(warnings, look)])];
  if (how === "dry-run") {
    const would = pull_request === null ? "would open" : `would bring ${nameLine(pull_request, look)} up to date as`;
    return [...lines, `${would} ${paint(look, "bold", visible(title))}`, ...(labels.length === 0 ? [] : [`labels: ${visible(labels.join(" "))}`]), "", visibleBlock(body.trimEnd())].join("\n");
  }
  return [...lines, `${how} ${pull_request === null ? "" : nameLine(pull_request, look)}`].join("\n");
}

function nameLine({ number, url, draft }: PullRequest, look: Look): string {
  return `${paint(look, "bold", `#${number}`)}${draft ? " (draft)" : ""} ${visible(url)}`;
}

function itemsText(items: readonly BundleItem[], look: Look): string {
  return items
    .flatMap(({ name, state, message, hint }) => [`${paint(look, STYLES[state], state.padEnd(7))}  ${name}: ${visible(message)}`, ...(hint === undefined ? [] : [paint(look, "dim", `    hint: ${visible(hint)}`)])])
    .join("\n");
}

function verdict(task: string, branch: string, items: readonly BundleItem[], look: Look): string {
  const missing = items.filter(({ state }) => state === "missing").length;
  const warnings = items.filter(({ state }) => state === "warning").length;
  const said = missing > 0 ? paint(look, "red", `${missing} missing`) : paint(look, "green", "nothing is missing");
  return `${visible(task)}${branch === "" ? "" : ` on ${visible(branch)}`}: ${said}${warnings === 0 ? "" : `, ${counted(warnings, "warning")}`}`;
}
