import { BusError } from "../domain/bus-error.js";
import { parseRecord } from "../schema/parse-record.js";
import type { Config } from "../schema/records.gen.js";
import type { CheckoutFiles } from "./checkout-files.js";

/** `config.json` of a bus: none means every default. Throws BAD_DATA, because a setting that is not understood must not be ignored. */
export function readConfig(files: CheckoutFiles, bus: string): Config {
  const file = `${bus}/config.json`;
  const found = files.read(file);
  if (found === null) return {};
  const parsed = found.ok ? parseRecord("config", found.text, file) : null;
  if (parsed?.ok) return parsed.value;
  const reason = parsed === null ? (found.ok ? "" : found.reason) : parsed.problem.message;
  throw new BusError("BAD_DATA", `${file}: ${reason}`, { hint: `git log -p -- ${file}   (mend it, or remove it for the defaults)` });
}
