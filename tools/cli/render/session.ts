import type { Booted } from "../../operations/boot-session.js";
import type { Ended } from "../../operations/end-session.js";
import { claimLine } from "./claim.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import { lockLine } from "./lock.js";
import type { Look } from "./look.js";
import { messageTable } from "./message.js";
import { problemCount } from "./problem-count.js";
import { localTime } from "./time.js";

/** What a session sees when it starts: only the parts that have something in them, the next command last. */
export function bootText(booted: Booted, look: Look): string {
  const { session, synced, peers, twins, holds, locks, assigned, unread, unacknowledged, stale, problems, manifests } = booted;
  const parts = [
    `${visible(session.agent_id)}  session ${session.session_id}${session.branch === "" ? "" : `  on ${visible(session.branch)}`}`,
    ...(synced === undefined ? [] : [visible(synced)]),
    ...twins.map((twin) => paint(look, "red", `another live session is ${visible(twin.agent_id)} too: ${twin.session_id} in ${visible(twin.worktree)}; give one of them its own --agent`)),
    section(look, "peers", peers.map((peer) => `${visible(peer.agent_id)}  ${visible(peer.client)}  ${visible(peer.branch || "-")}  since ${localTime(peer.started_at, look)}`)),
    section(look, "you hold", holds.map((claim) => claimLine(claim, look))),
    section(look, "you have locked", locks.map((lock) => lockLine(lock, look))),
    section(look, "assigned to you", assigned.map(({ task_id, manager, note }) => `${visible(task_id)}  by ${visible(manager)}${note === undefined ? "" : `  ${visible(note)}`}`)),
    section(look, "unread messages", unread.length === 0 ? [] : messageTable(unread, look).split("\n")),
    section(look, "not acknowledged by their engineers", unacknowledged.map(({ task_id, engineer }) => `${visible(task_id)}  ${visible(engineer)}`)),
    section(look, "stale claims", stale.map((claim) => claimLine(claim, look))),
    section(look, "manifests", manifests.length > 1 ? manifests.map(visible) : []),
    problemCount(problems, look),
    `next: ${paint(look, "bold", visible(booted.tip))}`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

export function endText({ session, holds, locks, published }: Ended): string {
  const left = [...holds, ...locks];
  const held = left.length === 0 ? "" : `\nstill held, their leases run on: ${left.map(visible).join(" ")}`;
  const sealed = published.segments.length === 0 ? "" : `\nto commit: ${published.segments.map(visible).join(" ")}`;
  return `ended ${session.session_id}${held}${sealed}`;
}

function section(look: Look, title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [paint(look, "bold", `${title}:`), ...lines.map((line) => `  ${line}`)].join("\n");
}
