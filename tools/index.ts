export { type Bus, type OpenOptions, openBus } from "./bus.js";
export { type InitOptions, initBus } from "./init.js";
export { BusError, type ErrorCode, EXIT_CODES } from "./domain/bus-error.js";
export type { Assignment, BusEvent, Claim, Config, Manifest, Message, Plan, Session } from "./schema/records.gen.js";
