import type { Problem } from "../../domain/problem.js";
import type { ClientName } from "../../domain/client-name.js";
import type { ClientPlaces, Layout } from "../../repo/contract.js";
import type { JsonText } from "./json-text.js";
import type { Program } from "./program.js";
import type { TomlText } from "./toml-text.js";

/** A file's text after a part was put in; the same text: it says so already, or must not be touched. */
export interface Put {
  readonly text: string;
  /** What of the owner's stands in the way and stays. */
  readonly note?: string;
}

/** One thing that a client's file has to say. */
export interface Part {
  /** "the MCP server bus", for a sentence. */
  readonly what: string;
  /** Throws BAD_DATA when the text is not what such a file holds. */
  put(text: string): Put;
}

export interface ClientFile {
  /** Relative to the checkout. */
  readonly path: string;
  readonly parts: readonly Part[];
  /** Prose and the like: where it cannot be changed it is left alone, and everything else is done. */
  readonly prose?: true;
}

/** Something that cannot live in the repository: for a person to do. */
export interface ByHand {
  readonly client: ClientName;
  /** A file of the user's, or the program in which it is done. */
  readonly where: string;
  readonly why: string;
  readonly lines: readonly string[];
}

/** What the clients' texts are made and read with. */
export interface Kit {
  readonly json: JsonText;
  readonly toml: TomlText;
  /** How these files call `bus`. */
  readonly program: Program;
  /** The skill's text. */
  readonly skill: string;
  /** A file of the checkout, null where there is none or it cannot be read. */
  readonly read: (path: string) => string | null;
}

/** What `bus doctor --clients` looks at beyond the checkout's files. */
export interface UserLook {
  readonly places: ClientPlaces;
  readonly layout: Layout;
  readonly kit: Kit;
  /** SHA-256 (hex) of a text. */
  readonly digest: (text: string) => string;
}

/** One agents' client: everything that is known about it. */
export interface Client {
  readonly name: ClientName;
  /** As people call it. */
  readonly title: string;
  /** Any of these in a checkout shows that it is used there. */
  readonly signs: readonly string[];
  files(kit: Kit): ClientFile[];
  byHand(layout: Layout): ByHand[];
  /** Whether the user's own files have what `what` names, so that the repository need not. Throws BAD_DATA. */
  hasOfUser?(what: string, look: UserLook): boolean;
  /** What the user has not allowed yet; each row reads files of its own. Throws BAD_DATA. */
  readonly trust?: readonly ((look: UserLook) => Problem[])[];
}
