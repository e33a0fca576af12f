import type { Layout } from "../repo/contract.js";
import type { BusContext } from "./context.js";

/** Where this checkout's bus and record are. */
export function where(bus: BusContext): Layout {
  return bus.repo.layout;
}
