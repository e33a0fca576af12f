import type { Tool } from "./tool.js";
import boot from "./tools/boot.js";
import check from "./tools/check.js";
import claim from "./tools/claim.js";
import inbox from "./tools/inbox.js";
import lock from "./tools/lock.js";
import log from "./tools/log.js";
import next from "./tools/next.js";
import plan from "./tools/plan.js";
import release from "./tools/release.js";
import send from "./tools/send.js";
import status from "./tools/status.js";
import unlock from "./tools/unlock.js";

/** In the order in which a session comes to need them. */
export const TOOLS: readonly Tool[] = [boot, status, next, claim, release, log, send, inbox, lock, unlock, check, plan];

/** What `tools/list` says of a tool. */
export function listing({ name, description, input, required, output, hints }: Tool) {
  return {
    name,
    description,
    inputSchema: { type: "object" as const, properties: input as Record<string, object>, ...(required.length > 0 && { required: [...required] }), additionalProperties: false },
    outputSchema: { type: "object" as const, properties: output as Record<string, object> },
    annotations: { ...hints },
  };
}
