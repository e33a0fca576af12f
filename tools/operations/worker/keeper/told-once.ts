import { BusError } from "../../../domain/bus-error.js";
import type { BusContext } from "../../context.js";

/** For deeds that are tried again: undefined where one failed as it may, which is told when it is the first time in a row. */
export function toldOnce(bus: Pick<BusContext, "tell">): <T>(deed: Promise<T>) => Promise<T | undefined> {
  let last: string | undefined;
  return async (deed) => {
    try {
      return await deed;
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (error.message !== last) bus.tell(error.message);
      last = error.message;
      return undefined;
    }
  };
}
