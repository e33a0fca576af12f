import type { Readable, Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ErrorCode, type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";

/** The longest line that is read, bytes; a call needs a few thousand. */
const LONGEST = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * One JSON-RPC message a line. Unlike the SDK's own, it answers what it cannot read instead of leaving the caller to wait,
 * and a line that is too long costs that line and not the server: clients do not start a dead one again.
 */
export class LineTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onerror?: (error: Error) => void;
  onclose?: () => void;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
  ) {}

  async start(): Promise<void> {
    this.input.on("data", this.#take);
  }

  async close(): Promise<void> {
    this.input.off("data", this.#take);
    this.input.pause();
    this.onclose?.();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#write(JSON.stringify(message));
  }

  readonly #take = (chunk: Buffer): void => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#line();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  };

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= LONGEST) this.#parts.push(part);
  }

  #line(): void {
    const isTooLong = this.#length > LONGEST;
    const text = isTooLong ? "" : Buffer.concat(this.#parts).toString("utf8").trim();
    this.#parts = [];
    this.#length = 0;
    if (isTooLong) this.#refuse(null, ErrorCode.ParseError, `a message may have ${LONGEST} bytes at most`);
    else if (text !== "") this.#message(text);
  }

  #message(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      this.#refuse(null, ErrorCode.ParseError, String(error));
      return;
    }
    const { success, data } = JSONRPCMessageSchema.safeParse(value);
    if (success) this.onmessage?.(data);
    else this.#refuse(idOf(value), ErrorCode.InvalidRequest, "this is no JSON-RPC 2.0 message");
  }

  /** `null`: nobody knows whose request it was. */
  #refuse(id: string | number | null, code: ErrorCode, message: string): void {
    this.onerror?.(new Error(message));
    void this.#write(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }

  /** Waits for a slow reader; that one which went away is the server's end, and noticed there. */
  async #write(line: string): Promise<void> {
    if (this.output.destroyed) return;
    await new Promise<void>((resolve) => void this.output.write(`${line}\n`, () => resolve()));
  }
}

function idOf(value: unknown): string | number | null {
  const { id } = Object(value) as { id?: unknown };
  return typeof id === "string" || typeof id === "number" ? id : null;
}
