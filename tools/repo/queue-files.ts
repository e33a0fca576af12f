import { BusError } from "../domain/bus-error.js";
import type { Problem } from "../domain/problem.js";
import { parseQueue, queueNumber } from "../domain/queue.js";
import type { FsPort } from "../platform/fs-port.js";
import { RECORD_LIMIT } from "../schema/parse-record.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { Layout, Queue } from "./contract.js";
import { readOwnedText } from "./owned-text.js";

const FOLDER = "queue";

/** `queue/<NNN>-<slug>.md`, in the order of their names; a README may stand among them. */
export function queueFiles(fs: FsPort, files: CheckoutFiles, { checkout, git }: Layout, others: () => readonly CheckoutFiles[]): Queue {
  const place = (name: string): string => {
    if (git !== null && git.commonDir === checkout) throw new BusError("NOT_FOUND", "a bare repository has no queue", { hint: "git worktree list" });
    if (queueNumber(name) === null) throw new BusError("USAGE", `${JSON.stringify(name)} is no name of a queue file`, { hint: "queue/012-slug.md" });
    return `${FOLDER}/${name}`;
  };
  return {
    list: () => listed([files]),
    elsewhere: () => listed(others()),
    numbers: () => [files, ...others()].flatMap((one) => one.names(FOLDER).flatMap((name) => queueNumber(name) ?? [])),
    create: (name, text) => files.create(place(name), text),
    change(name, edit) {
      const file = place(name);
      const found = readOwnedText(fs, checkout, file);
      if (found === null) throw new BusError("NOT_FOUND", `${file} is not there`, { hint: "bus queue list" });
      if (!found.ok) throw new BusError("BAD_DATA", `${file}: ${found.reason}`, { hint: `ls -ld ${file}` });
      const text = edit(found.text);
      if (text === found.text) return;
      if (Buffer.byteLength(text) > RECORD_LIMIT) throw new BusError("BAD_DATA", `${file} would be longer than ${RECORD_LIMIT} bytes`, { hint: `move some of ${file} to another document` });
      files.replace(file, text);
    },
  };
}

function listed(checkouts: readonly CheckoutFiles[]): ReturnType<Queue["list"]> {
  const all = checkouts.map(listedOne);
  return { items: all.flatMap(({ items }) => items), problems: all.flatMap(({ problems }) => problems) };
}

function listedOne(files: CheckoutFiles): ReturnType<Queue["list"]> {
  const unreadable: Problem[] = [];
  const texts: { name: string; text: string }[] = [];
  for (const name of files.names(FOLDER)) {
    if (!name.endsWith(".md") || name.startsWith(".") || /^readme\.md$/i.test(name)) continue;
    const file = `${FOLDER}/${name}`;
    const found = files.read(file);
    if (found?.ok) texts.push({ name, text: found.text });
    else if (found !== null) unreadable.push({ rule: "unreadable", severity: "error", file, message: found.reason });
  }
  const { items, problems } = parseQueue(texts);
  return { items, problems: [...unreadable, ...problems] };
}
