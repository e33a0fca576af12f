import { checkId, isId } from "../domain/id.js";
import { parseRecord } from "../schema/parse-record.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { Plans } from "./contract.js";

const FOLDER = "_plans";
const ENDING = ".plan.json";

/** `_plans/<plan_id>.plan.json`, and beside it `<plan_id>.justification.md`. Whether stem and `plan_id` agree is a rule of plans, so a plan reads even when they do not. */
export function planFiles(files: CheckoutFiles): Plans {
  const ids = () => files.names(FOLDER).flatMap((name) => (name.endsWith(ENDING) ? [name.slice(0, -ENDING.length)] : []));
  const why = (id: string) => `${FOLDER}/${checkId("plan", id)}.justification.md`;
  return {
    ids,
    read(id) {
      const stem = isId(id) || ids().includes(id) ? id : checkId("plan", id);
      const file = `${FOLDER}/${stem}${ENDING}`;
      const found = files.read(file);
      if (found === null) return null;
      if (!found.ok) return { ok: false, file, problem: { rule: "unreadable", severity: "error", file, message: found.reason } };
      return parseRecord("plan", found.text, file);
    },
    write(plan) {
      const file = `${FOLDER}/${checkId("plan", plan.plan_id)}${ENDING}`;
      files.replace(file, `${JSON.stringify(plan, null, 2)}\n`);
      return file;
    },
    justification(id) {
      const file = why(id);
      const found = files.read(file);
      if (found === null) return null;
      return found.ok ? { ok: true, file, value: found.text } : { ok: false, file, problem: { rule: "unreadable", severity: "error", file, message: found.reason } };
    },
    writeJustification(id, text) {
      files.replace(why(id), `${text.trimEnd()}\n`);
      return why(id);
    },
  };
}
