import { BusError } from "../domain/bus-error.js";
import { errnoOf } from "../platform/write-file-failure.js";

/** Runs `read`; a system call that fails in it becomes BAD_DATA: what cannot be looked at is not taken for absent. */
export function asBadData<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new BusError("BAD_DATA", `cannot read ${what}: ${errno}`, { hint: "bus doctor", cause: error });
  }
}
