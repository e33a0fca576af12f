import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { compile } from "json-schema-to-typescript";
import { loadCommands } from "../cli/command-list.js";
import { coverageOf, coverageText, testSources } from "./coverage.js";
import { cliReference } from "./cli-reference.js";

const root = new URL("../../", import.meta.url);
const names = readdirSync(new URL("schemas/", root))
  .filter((file) => file.endsWith(".schema.json"))
  .map((file) => file.slice(0, -".schema.json".length))
  .sort();
const LINES = ["event", "message"];
/** Read by the commands for lanes alone, which agents' hot commands need not load. */
const PARALLEL = ["gates", "lane", "parallel", "pilot", "receipt"];
/** Read by the commands for workers alone. */
const WORKERS = ["worker-plan", "worker-run"];
const schemas = names.map((name) => JSON.parse(readFileSync(new URL(`schemas/${name}.schema.json`, root), "utf8")));

/** The contents of every generated file, by path; `generate.test.ts` holds them against what is checked in. */
export async function generate(): Promise<Record<string, string>> {
  return {
    "tools/schema/records.gen.ts": await types(),
    "tools/schema/line-validators.gen.ts": validators(LINES, { allErrors: false }),
    "tools/schema/validators.gen.ts": validators(names.filter((name) => ![...LINES, ...PARALLEL, ...WORKERS].includes(name)), { allErrors: true }),
    "tools/schema/parallel-validators.gen.ts": validators(PARALLEL, { allErrors: true }),
    "tools/schema/worker-validators.gen.ts": validators(WORKERS, { allErrors: true }),
    "tools/repo/schema-files.gen.ts": schemaFiles(),
    "tools/repo/skill-file.gen.ts": skillFile(),
    "tools/cli/README.md": cliReference(await loadCommands()),
    "spec/coverage.md": coverageText(await coverageOf(testSources())),
  };
}

async function types(): Promise<string> {
  const parts = await Promise.all(
    schemas.map((schema) => compile(schema, schema.title, { bannerComment: "", strictIndexSignatures: true, ignoreMinAndMaxItems: true, format: false })),
  );
  return `// Generated from schemas/ by \`npm run generate\`.\n\n${parts.join("\n")}`;
}

/** Of a small record people want every fault; of a log's line, of which there may be a million, the first will do. */
function validators(wanted: readonly string[], { allErrors }: { allErrors: boolean }): string {
  // A compiled validator carries its schema with it; what people read there would be parsed on every start.
  const bare: typeof schemas = JSON.parse(JSON.stringify(schemas), (key, value) => (/^(description|title)$/.test(key) && typeof value === "string" ? undefined : value));
  // `unicode: false`: counting characters beyond the first plane would need a module of ajv at run time. It is called deprecated on each use, so nothing is logged, and what else would be is an error.
  const ajv = new Ajv({ schemas: bare, allErrors, allowUnionTypes: true, messages: false, unicode: false, logger: false, strictTypes: true, strictTuples: true, code: { source: true, esm: true, optimize: 2 } });
  const exports = Object.fromEntries(wanted.map((name) => [name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()), `urn:buslane:schema:${name}:1`]));
  const code = (standaloneCode as unknown as typeof standaloneCode.default)(ajv, exports);
  return `// Generated from schemas/ by \`npm run generate\`.\n// @ts-nocheck\n${terse(code)}\n`;
}

/** Every start loads this: without what nobody asks of an error (`explain.ts`), and with a shorter way to collect them. */
function terse(code: string): string {
  return code.replaceAll(/schemaPath:"[^"]*",/g, "").replaceAll(/if\(vErrors === null\)\{vErrors = \[(err\d+)\];\}\s*else \{vErrors\.push\(\1\);\}/g, "(vErrors ??= []).push($1);");
}

/** The schemas as text, so that `bus init` can write them from the bundle. */
function schemaFiles(): string {
  const texts = Object.fromEntries(names.map((name) => [`${name}.schema.json`, readFileSync(new URL(`schemas/${name}.schema.json`, root), "utf8")]));
  return `// Generated from schemas/ by \`npm run generate\`.\nexport const SCHEMA_FILES: Readonly<Record<string, string>> = ${JSON.stringify(texts, null, 2)};\n`;
}

/** The skill as text, for the same reason. */
function skillFile(): string {
  return `// Generated from skills/ by \`npm run generate\`.\nexport const SKILL = ${JSON.stringify(readFileSync(new URL("skills/buslane/SKILL.md", root), "utf8"))};\n`;
}

if (process.argv[1]?.endsWith("generate.ts")) {
  mkdirSync(new URL("spec/", root), { recursive: true });
  for (const [path, text] of Object.entries(await generate())) writeFileSync(new URL(path, root), text);
}
