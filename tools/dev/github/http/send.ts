import type { ServerResponse } from "node:http";
import type { Answer } from "../rest/route.js";
import type { FaultAnswer } from "./faults.js";

type Manner = Extract<FaultAnswer, string>;

/** Writes the answer, in the manner of a fault if there is one. */
export async function send(response: ServerResponse, answer: Answer, headers: Readonly<Record<string, string>>, manner: Manner | null): Promise<void> {
  const socket = response.socket;
  if (manner === "hang") return;
  if (manner === "reset" || manner === "reset-after") {
    socket?.resetAndDestroy();
    return;
  }
  const text = manner === "not-json" ? "<!DOCTYPE html><html><body>Unicorn!</body></html>" : textOf(answer.body);
  const bytes = Buffer.from(text);
  const type = manner === "not-json" ? { "content-type": "text/html; charset=utf-8" } : {};
  response.writeHead(answer.status, { ...headers, ...type, ...(answer.status === 304 || answer.status === 204 ? {} : { "content-length": String(bytes.length) }) });
  if (manner === "truncate" || manner === "hang-half") {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => (manner === "truncate" ? socket?.destroy() : undefined));
    return;
  }
  if (manner === "slow") {
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 5)) {
      response.write(bytes.subarray(at, at + Math.ceil(bytes.length / 5)));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    response.end();
    return;
  }
  response.end(bytes);
}

function textOf(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
