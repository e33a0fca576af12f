import { Ajv } from "ajv";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { INSTRUCTIONS } from "./instructions.js";
import { TOOLS, listing } from "./tool-list.js";

const listed = TOOLS.map(listing);

test("the tools cost a client fewer tokens than they may, all that it shows its model counted", () => {
  expect(TOOLS.length).toBeLessThanOrEqual(12);
  expect(encode(JSON.stringify({ tools: listed })).length).toBeLessThan(2000);
});

test("the first 512 characters of the instructions are complete in themselves, the whole is short", () => {
  const [first = ""] = INSTRUCTIONS.split("\n\n");
  expect(first.length).toBeLessThanOrEqual(512);
  const [line = ""] = first.split("\n");
  expect(line.length, "what Codex shows of a server whose tools it hides").toBeLessThanOrEqual(247);
  expect(line).toMatch(/boot.*next.*claim.*check.*log.*inbox.*release.*\.$/);
  expect(Buffer.byteLength(INSTRUCTIONS)).toBeLessThan(2048);
});

describe.each(listed)("$name", ({ name, description, inputSchema, outputSchema, annotations }) => {
  test("has a name that clients can put their own before, and a description", () => {
    expect(name).toMatch(/^[a-z]{2,12}$/);
    expect(description.length).toBeLessThan(200);
  });

  test("has schemas that every client takes", () => {
    const ajv = new Ajv({ strict: true });
    for (const schema of [inputSchema, outputSchema]) {
      expect(ajv.validateSchema(schema)).toBe(true);
      expect(schema.type).toBe("object");
      expect(Object.keys(schema)).not.toEqual(expect.arrayContaining(["anyOf"]));
      ajv.compile(schema);
    }
    expect(outputSchema, "an error stands in place of the answer").not.toHaveProperty("required");
  });

  test("is annotated so that no client holds a harmless call back", () => {
    const { readOnlyHint = false, destructiveHint = true, openWorldHint = true } = annotations;
    expect(readOnlyHint || (!destructiveHint && !openWorldHint)).toBe(true);
    expect(openWorldHint).toBe(false);
  });
});
