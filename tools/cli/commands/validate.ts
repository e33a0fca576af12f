import { BusError } from "../../domain/bus-error.js";
import { command } from "../command.js";
import { jsonLine } from "../render/escape.js";
import { githubAnnotations } from "../render/github-annotations.js";
import { validationText } from "../render/validation.js";

/** Who waits longer than this is told how far it is, ms; and then no more often. */
const PATIENCE_MS = 1000;

export default command({
  name: "validate",
  sentence: "Check everything on the bus and in its record, as CI does.",
  options: {
    base: { type: "string", describe: "A ref: the record may only add to its logs, and only what is new of them is read" },
    github: { type: "boolean", describe: "Also hold what this branch brings against every other open pull request on GitHub" },
    pr: { type: "number", describe: "With --github: this branch's own pull request (default: the workflow's, or the open one of this branch)" },
    repo: { type: "string", describe: "With --github: owner/name on GitHub; default: GITHUB_REPOSITORY, or that of origin" },
    format: { type: "string", choices: ["text", "github", "json"], default: "text", describe: "github: annotations of a workflow run" },
  },
  examples: [
    ["bus validate", "the whole bus"],
    ["bus validate --base origin/main --format github", "in a pull request's workflow"],
    ["bus validate --github", "also see the other open pull requests: who claims the same task?"],
  ],
  async run({ base, format, github, pr, repo }, context) {
    if (!github && (pr !== undefined || repo !== undefined)) throw new BusError("USAGE", "--pr and --repo say more about --github, which was not given", { hint: "bus validate --github" });
    const asked = { ...(pr !== undefined && { pullRequest: pr }), ...(repo !== undefined && { repository: repo }) };
    let told = context.clock();
    const onProgress = (lines: number): void => {
      if (!context.isTTY || context.clock() - told < PATIENCE_MS) return;
      told = context.clock();
      context.tell(`read ${lines} lines …`);
    };
    const validation = await (await context.bus()).validate({ ...(base !== undefined && { base }), ...(github && { github: asked }), onProgress });
    const texts = { github: () => githubAnnotations(validation.problems), json: () => jsonLine(validation) };
    return { value: validation, text: format === "text" ? (look) => validationText(validation, look) : texts[format], exitCode: validation.ok ? 0 : 1 };
  },
});
