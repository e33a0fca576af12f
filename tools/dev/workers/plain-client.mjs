// Stands for a client in the README's example: does each phase as it should be done, and writes down what it did.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

const { BUS_WORKER_PHASE: phase = "" } = process.env;
const folder = "project-plans/cart";
const mark = (id) => `<!-- @plan:PLAN-20260131-CART.${id} -->\n`;
const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");

const files = {
  P01: { "cart.js": 'export function total() {\n  throw new Error("not implemented");\n}\n' },
  P02: { "cart.test.js": 'import assert from "node:assert";\nimport test from "node:test";\nimport { total } from "./cart.js";\ntest("adds up", () => assert.equal(total([1, 2]), 3));\n' },
  P03: { "cart.js": "export const total = (prices) => prices.reduce((sum, price) => sum + price, 0);\n" },
}[phase];
const [script, expected] = { P01: ["build", "PASS"], P02: ["test", "FAIL as expected: not implemented"], P03: ["test", "PASS"] }[phase];

const started = now();
for (const [file, text] of Object.entries(files)) writeFileSync(file, text);
const { stdout, stderr } = spawnSync("npm", ["run", script], { encoding: "utf8" });
const output = `${stdout}${stderr}`.trim();
console.log(output);

for (const name of ["reports", ".completed"]) mkdirSync(`${folder}/${name}`, { recursive: true });
const record = (id) => `# ${id}\n\n- Started: ${started}\n- Finished: ${now()}\n- Status: ${phase === "P02" ? "PASS (tests fail as expected)" : "PASS"}\n\n## Commands\n\n\`\`\`\n$ npm run ${script}\n${output}\n\`\`\`\n\nnpm run ${script}: ${expected}\n\n${mark(id)}`;
writeFileSync(`${folder}/reports/${phase}-worker.md`, record(phase));
for (const id of [phase, `${phase}a`]) writeFileSync(`${folder}/.completed/${id}.md`, record(id));
