import type { Frame } from "./command.js";
import type { RunContext } from "./context.js";
import { lookAt } from "./render/look.js";

/** Rows of a terminal that does not say how many it has. */
const ROWS = 24;
/** Takes away everything from the cursor's line on. */
const ERASE = "\r\u001b[J";

/** Draws one block in place, below what is printed. */
export interface Painter {
  /** Shows a block instead of the one before; nothing where nothing can be redrawn. */
  show(frame: Frame["frame"]): Promise<void>;
  /** Text that stays, above the block; whole lines. */
  above(text: string): Promise<void>;
  /** Something else is written to the same terminal meanwhile. */
  aside(deed: () => Promise<void>): Promise<void>;
  /** Takes the block away. */
  end(): Promise<void>;
}

/**
 * Between two writes the cursor stands at the block's first character, and it is never hidden: whatever ends the program, there is nothing to put right, and a
 * terminal that wraps lines anew when its size changes keeps the cursor where the block begins. Each change is one write, lines are overwritten and
 * not erased first, so nothing flickers.
 */
export function openPainter(context: RunContext, write: (text: string) => Promise<void>): Painter {
  let frame: Frame["frame"] | undefined;
  let stopped = false;

  const drawn = (): string => {
    if (frame === undefined) return "";
    const look = lookAt(context);
    const rows = Math.max(1, (context.rows ?? ROWS) - 1);
    // A full last column would leave it to the terminal where the cursor is.
    const lines = frame({ ...look, width: Math.max(1, look.width - 1) }, rows).slice(0, rows);
    return `\r${lines.map((line) => `${line}\u001b[K`).join("\n")}\u001b[J${lines.length > 1 ? `\u001b[${lines.length - 1}A` : ""}\r`;
  };
  const erased = (): string => (frame === undefined ? "" : ERASE);

  async function end(): Promise<void> {
    const text = erased();
    frame = undefined;
    await write(text);
  }

  function watchForEnd(): void {
    // What was interrupted may be ended at any moment.
    context.signal.addEventListener("abort", () => {
      stopped = true;
      void end().catch(() => {});
    }, { once: true });
  }

  return {
    end,
    async show(next) {
      if (stopped || lookAt(context).redraws !== true) return;
      if (frame === undefined) watchForEnd();
      frame = next;
      await write(drawn());
    },
    above: (text) => write(`${erased()}${text}${drawn()}`),
    async aside(deed) {
      if (frame === undefined) return deed();
      // All three begin before anything else can be written.
      await Promise.all([write(ERASE), deed(), write(drawn())]);
    },
  };
}
