import { redactDeep } from "../domain/redact.js";
import type { BusContext } from "./context.js";

/** What was said, without what looks like a secret, as the settings want it; the teller is told. */
export function withoutSecrets<T>(bus: BusContext, said: T): T {
  if (bus.repo.config().secrets?.redact === false) return said;
  const { value, kinds } = redactDeep(said);
  if (kinds.length > 0) bus.tell(`redacted before writing: ${kinds.join(", ")}`);
  return value;
}
