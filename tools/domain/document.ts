import type { Problem } from "./problem.js";

/** One small JSON file, read: its value, or what is wrong with it. `file` is relative to the checkout it stands in. */
export type Document<T> = { readonly ok: true; readonly file: string; readonly value: T } | { readonly ok: false; readonly file: string; readonly problem: Problem; /** An object that satisfies no schema. */ readonly object?: Readonly<Record<string, unknown>> };
