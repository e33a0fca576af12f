import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client, Place } from "./client.js";
import { trustedHooks } from "./codex-hooks.js";
import { responsesWire } from "./responses-wire.js";

/** Codex on one of the models that it knows: which decides what tools it hands to it, and how. `listsBus`: its sandbox may write the live bus from a linked worktree. `sandbox`: as its user has set it. `network`: from its sandbox. */
export function codex(model: string, how: string, { listsBus = true, sandbox = "workspace-write", network = false } = {}): Client {
  return {
    name: "codex",
    label: `codex (${how})`,
    packageName: "@openai/codex",
    version: "0.169.0",
    hooks: true,
    wire: () => responsesWire,
    account(place) {
      mkdirSync(join(place.home, ".codex"));
      writeFileSync(settings(place), account(model, place.model, sandbox));
    },
    async trust(place) {
      appendFileSync(settings(place), `[projects.${JSON.stringify(place.main)}]\ntrust_level = "trusted"\n`);
      if (listsBus || network) appendFileSync(settings(place), `[sandbox_workspace_write]\nnetwork_access = ${network}\n`);
      if (listsBus) appendFileSync(settings(place), `writable_roots = [${JSON.stringify(join(place.main, "_bus"))}]\n`);
      appendFileSync(settings(place), await trustedHooks(program(place), place.home, place.repo));
    },
    launch: (place, prompt, resumed) => ({
      program: program(place),
      args: ["exec", ...(resumed === undefined ? [] : ["resume", resumed]), "--json", prompt],
      env: { SCRIPTED_KEY: "none" },
    }),
    session: (stdout) => /"type":"thread\.started","thread_id":"([^"]+)"/.exec(stdout)?.[1],
    // It comes as a message of its own, between what Codex adds by itself and the prompt.
    digest: ({ texts }) => texts.slice(2, -1).filter((text) => !/^(<|# AGENTS\.md)/.test(text)).join("\n"),
  };
}

function program({ modules }: Place): string {
  return join(modules, ".bin/codex");
}

function settings({ home }: Place): string {
  return join(home, ".codex/config.toml");
}

function account(model: string, url: string, sandbox: string): string {
  return `model = "${model}"
model_provider = "scripted"
sandbox_mode = "${sandbox}"
approval_policy = "never"
check_for_update_on_startup = false
[analytics]
enabled = false
[features]
apps = false
plugins = false
[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"
`;
}
