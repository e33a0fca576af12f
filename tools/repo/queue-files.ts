import type { Problem } from "../domain/problem.js";
import { parseQueue } from "../domain/queue.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { Queue } from "./contract.js";

const FOLDER = "queue";

/** `queue/<NNN>-<slug>.md`, in the order of their names; a README may stand among them. */
export function queueFiles(files: CheckoutFiles): Queue {
  return {
    list() {
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
    },
  };
}
