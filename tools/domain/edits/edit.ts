/** One change of a file that is about to happen. */
export interface Edit {
  /** Absolute, or relative to the working directory. */
  readonly path: string;
  /** "content" goes through a symbolic link to what it points to; "entry" makes, moves or removes the name itself, and all below it. */
  readonly what: "content" | "entry";
  /** When a folder stands at `path`, these names in it are meant instead. */
  readonly into?: readonly string[];
}

/** The same edits, named from the folder above `base`. */
export function fromBase(edits: readonly Edit[], base: string): Edit[] {
  return edits.map((edit) => ({ ...edit, path: joined(base, edit.path) }));
}

export function joined(base: string, path: string): string {
  return base === "" || /^([A-Za-z]:)?[\\/]/.test(path) ? path : `${base}/${path}`;
}
