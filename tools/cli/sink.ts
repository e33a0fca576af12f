import { BusError, EXIT_CODES } from "../domain/bus-error.js";
import type { Answer, Frame, Reply } from "./command.js";
import type { RunContext } from "./context.js";
import type { Painter } from "./painter.js";
import { PAINT } from "./render/color.js";
import { jsonLine, visible, visibleBlock } from "./render/escape.js";
import { lookAt } from "./render/look.js";

/** The one place that prints. Each promise settles when what was printed has left the process. */
export interface Sink {
  /** Prints an answer, or each answer of a stream as it comes; the exit code. A reader that went away ends it silently. */
  reply(reply: Reply): Promise<number>;
  /** Plain text to stdout: help, a version, a script. */
  print(text: string): Promise<void>;
  /** A line of the story, to stderr. */
  tell(line: string): void;
  /** Says on stderr what went wrong; the exit code. */
  failure(error: unknown): Promise<number>;
}

export function openSink(context: RunContext, json: boolean): Sink {
  const { stdout, stderr, env } = context;
  let readerGone = false;
  /** Loaded with the first frame, which most commands never have. */
  let painter: Painter | undefined;
  /** The story must not fail the deed: who closed stderr does not want to hear it. */
  const whisper = (text: string) => {
    const said = () => stderr.write(text).catch(() => {});
    return painter === undefined ? said() : painter.aside(said);
  };

  async function write(text: string): Promise<void> {
    if (text === "" || readerGone) return;
    await stdout.write(text).catch((error: NodeJS.ErrnoException) => {
      readerGone = error.code === "EPIPE";
      if (!readerGone) throw new BusError("UNWRITABLE", `the answer could not be printed: ${error.message}`, { hint: "bus status", cause: error });
    });
  }

  async function print(text: string): Promise<void> {
    if (text === "") return;
    await (painter === undefined ? write(`${text}\n`) : painter.above(`${text}\n`));
  }

  async function answered(answer: Answer): Promise<number> {
    const look = lookAt(context);
    await print(json ? jsonLine(answer.value) : harmless(answer.text(look), look.color));
    return answer.exitCode ?? 0;
  }

  async function painted({ frame }: Frame): Promise<void> {
    if (json) return;
    painter ??= (await import("./painter.js")).openPainter(context, write);
    await painter.show((look, rows) => frame(look, rows).map((line) => harmless(line, look.color).replaceAll("\n", " ")));
  }

  return {
    print,
    async reply(reply) {
      if (!(Symbol.asyncIterator in reply)) return answered(reply);
      let code = 0;
      try {
        for await (const item of reply) {
          if ("frame" in item) await painted(item);
          else code = await answered(item);
          if (readerGone) break;
        }
      } finally {
        await painter?.end();
      }
      return code;
    },
    tell(line) {
      void whisper(`${visibleBlock(line)}\n`);
    },
    async failure(error) {
      const { code, message, hint, exitCode, stack } = described(error, env["BUS_DEBUG"] === "1");
      if (code === "INTERRUPTED") return exitCode;
      const text = [`bus: ${visible(message)}`, ...(hint === undefined ? [] : [`hint: ${hint.split("\n").map(visible).join("\n      ")}`])].join("\n");
      await whisper(`${json ? jsonLine({ error: { code, message, hint } }) : text}\n${stack}`);
      return exitCode;
    },
  };
}

/** Text as the terminal may have it: stored text was made harmless where it was put in, this is the last door. */
function harmless(text: string, color: boolean): string {
  if (!color) return visibleBlock(text);
  const painted = text.match(PAINT) ?? [];
  return text.split(PAINT).map((part, i) => visibleBlock(part) + (painted[i] ?? "")).join("");
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: number;
  /** Only for a bug, and only where it was asked for. */
  readonly stack: string;
}

function described(error: unknown, debug: boolean): Failure {
  if (error instanceof BusError) {
    return { code: error.code, message: error.message, hint: error.hint, exitCode: EXIT_CODES[error.code], stack: "" };
  }
  const { message, stack } = Object(error) as Partial<Error>;
  return {
    code: "INTERNAL",
    message: `internal error: ${message ?? String(error)}`,
    hint: "run again with BUS_DEBUG=1 to see where, and report it",
    exitCode: 70,
    stack: debug && stack !== undefined ? `${visibleBlock(stack)}\n` : "",
  };
}
