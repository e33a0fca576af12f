import { BusError } from "../../domain/bus-error.js";

export interface TomlText {
  /** Throws BAD_DATA naming `file`. */
  parse(text: string, file: string): Record<string, unknown>;
}

/** Loads the parser, which few commands need. It only reads: what it writes would lose comments. */
export async function tomlText(): Promise<TomlText> {
  const { TomlError, parse } = await import("smol-toml");
  return {
    parse(text, file) {
      try {
        return parse(text.replace(/^\uFEFF/, ""));
      } catch (error) {
        if (!(error instanceof TomlError)) throw error;
        throw new BusError("BAD_DATA", `${file} is not TOML (line ${error.line}: ${error.message.split("\n", 1)[0]})`, { hint: `mend ${file}, then try again`, file, cause: error });
      }
    },
  };
}
