/** The part of JSON Schema that arguments and answers need: every word of it is read by a model, on every turn. */
export type Schema = { readonly description?: string } & (
  | { readonly type: "string"; readonly enum?: readonly string[] }
  | { readonly type: "integer"; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: "boolean" }
  | { readonly type: "array"; readonly items: Schema }
  | { readonly type: "object" }
);

export type Properties = Readonly<Record<string, Schema>>;

type Value<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: "string" }
    ? string
    : S extends { readonly type: "integer" }
      ? number
      : S extends { readonly type: "boolean" }
        ? boolean
        : S extends { readonly type: "array"; readonly items: infer I }
          ? readonly Value<I>[]
          : Readonly<Record<string, unknown>>;

/** What `run` gets, by the table of properties and the names of those that are required. */
export type Args<P extends Properties, R extends keyof P> = { readonly [K in R]: Value<P[K]> } & { readonly [K in Exclude<keyof P, R>]?: Value<P[K]> };

export const TEXT = { type: "string" } as const;
export const TEXTS = { type: "array", items: TEXT } as const;
export const COUNT = { type: "integer" } as const;
export const FLAG = { type: "boolean" } as const;
export const RECORD = { type: "object" } as const;
export const RECORDS = { type: "array", items: RECORD } as const;
