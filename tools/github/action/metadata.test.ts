import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readInputs } from "./read-inputs.js";
import { type Mapping, readMetadata } from "./test-metadata.js";

const metadata = readMetadata();
const inputs = metadata["inputs"] as Record<string, Mapping>;
const outputs = metadata["outputs"] as Record<string, Mapping>;

/** https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax */
const KEYS = { action: ["name", "author", "description", "inputs", "outputs", "runs", "branding"], input: ["description", "required", "default", "deprecationMessage"], output: ["description"], runs: ["using", "main", "pre", "pre-if", "post", "post-if"], branding: ["icon", "color"] };
const COLORS = ["white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark"];

test("the keys are those of a JavaScript action", () => {
  const keys = (mapping: object): string[] => Object.keys(mapping).sort();
  expect(KEYS.action).toEqual(expect.arrayContaining(keys(metadata)));
  for (const input of Object.values(inputs)) expect(KEYS.input).toEqual(expect.arrayContaining(keys(input)));
  for (const output of Object.values(outputs)) expect(keys(output)).toEqual(KEYS.output);
  expect(KEYS.runs).toEqual(expect.arrayContaining(keys(metadata["runs"] as Mapping)));
  expect(keys(metadata["branding"] as Mapping).sort()).toEqual(["color", "icon"]);
});

test("what is required is there", () => {
  expect(metadata["name"]).toBe("buslane");
  // The marketplace takes no longer one.
  expect(String(metadata["description"]).length).toBeLessThan(125);
  expect(COLORS).toContain((metadata["branding"] as Mapping)["color"]);
  expect(metadata["runs"]).toEqual({ using: "node24", main: "action/main.cjs" });
  expect(existsSync(fileURLToPath(new URL("../../../action/main.cjs", import.meta.url)))).toBe(true);
  for (const part of [...Object.values(inputs), ...Object.values(outputs)]) expect(String(part["description"])).toMatch(/^.{10,}\.$/s);
});

test("the inputs are those that are read, with the same defaults", () => {
  const asked = new Set<string>();
  const read = (get: (name: string) => string) => readInputs((name) => {
    asked.add(name);
    return get(name);
  });
  const declared = read((name) => String(inputs[name]?.["default"] ?? "not declared"));
  expect([...asked].sort()).toEqual(Object.keys(inputs).sort());
  expect({ ...declared, token: "" }).toEqual(read(() => ""));
  expect(declared.token).toBe("${{ github.token }}");
});
