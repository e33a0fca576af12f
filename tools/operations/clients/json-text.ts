import type { Node, ParseError } from "jsonc-parser";
import { BusError } from "../../domain/bus-error.js";
import { indentAt, layoutOf, prettyJson, withMember } from "../../domain/json-splice.js";

export type JsonPath = readonly (string | number)[];

/** Reads and changes JSON with comments; what it does not change stays byte for byte. An empty text is an empty object. */
export interface JsonText {
  /** What stands at a path; undefined: nothing. Throws BAD_DATA naming `file`: no JSON, a name twice, or a way through something else than an object or array. */
  get(text: string, path: JsonPath, file: string): unknown;
  /** The text with `value` at the path; objects on the way are made. Throws BAD_DATA. */
  set(text: string, path: JsonPath, value: unknown, file: string): string;
  /** The text with one more value in the list at the path, which is made where it is missing. Throws BAD_DATA. */
  append(text: string, path: JsonPath, value: unknown, file: string): string;
}

const BYTE_ORDER_MARK = "\ufeff";

/** Loads the parser, which few commands need. */
export async function jsonText(): Promise<JsonText> {
  const jsonc = await import("jsonc-parser");

  function treeOf(text: string, file: string): Node {
    const errors: ParseError[] = [];
    const tree = jsonc.parseTree(text, errors, { allowTrailingComma: true });
    const [error] = errors;
    if (error === undefined && tree?.type === "object") return tree;
    const line = text.slice(0, error?.offset ?? 0).split("\n").length;
    const why = error === undefined ? "its root is not an object" : `line ${line}: ${jsonc.printParseErrorCode(error.error)}`;
    throw bad(file, `is not JSON that a client could read (${why})`);
  }

  /** As far down the path as there is something. */
  function walk(tree: Node, path: JsonPath, file: string): { node: Node; rest: JsonPath } {
    let node = tree;
    for (const [depth, key] of path.entries()) {
      if (node.type !== (typeof key === "number" ? "array" : "object")) throw bad(file, `has no ${typeof key === "number" ? "list" : "object"} at ${path.slice(0, depth).join(".")}`);
      const found = (node.children ?? []).filter((child, index) => (typeof key === "number" ? index === key : child.children?.[0]?.value === key));
      if (found.length > 1) throw bad(file, `says ${path.slice(0, depth + 1).join(".")} twice`);
      const [child] = found;
      const next = typeof key === "number" ? child : child?.children?.[1];
      if (next === undefined) return { node, rest: path.slice(depth) };
      node = next;
    }
    return { node, rest: [] };
  }

  function edit(text: string, file: string, change: (body: string, tree: Node) => string): string {
    const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
    const body = text.slice(mark.length).trim() === "" ? "{}\n" : text.slice(mark.length);
    return mark + change(body, treeOf(body, file));
  }

  return {
    get(text, path, file) {
      const body = text.replace(/^\uFEFF/, "");
      if (body.trim() === "") return undefined;
      const { node, rest } = walk(treeOf(body, file), path, file);
      return rest.length > 0 ? undefined : jsonc.getNodeValue(node);
    },
    set: (text, path, value, file) =>
      edit(text, file, (body, tree) => {
        const { node, rest } = walk(tree, path, file);
        const [key, ...deeper] = rest;
        if (key !== undefined) return withMember(body, node, node.children?.at(-1) ?? null, String(key), nested(deeper, value));
        return jsonc.applyEdits(body, [{ offset: node.offset, length: node.length, content: prettyJson(value, layoutOf(body), indentAt(body, node.offset)) }]);
      }),
    append: (text, path, value, file) =>
      edit(text, file, (body, tree) => {
        const { node, rest } = walk(tree, path, file);
        const [key, ...deeper] = rest;
        if (key !== undefined) return withMember(body, node, node.children?.at(-1) ?? null, String(key), nested(deeper, [value]));
        if (node.type !== "array") throw bad(file, `has no list at ${path.join(".")}`);
        return withMember(body, node, node.children?.at(-1) ?? null, null, value);
      }),
  };
}

function nested(path: JsonPath, value: unknown): unknown {
  return path.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), value);
}

function bad(file: string, what: string): BusError {
  return new BusError("BAD_DATA", `${file} ${what}`, { hint: `mend ${file}, then try again`, file });
}
