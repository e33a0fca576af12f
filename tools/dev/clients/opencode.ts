import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chatWire } from "./chat-wire.js";
import type { Client } from "./client.js";

export const opencode: Client = {
  name: "opencode",
  label: "opencode",
  packageName: "opencode-ai",
  version: "1.18.33",
  hooks: false,
  wire: chatWire,
  account({ home, model }) {
    // It installs a package of its own into each folder of settings, whatever they say.
    writeFileSync(join(home, ".npmrc"), `registry=${model}\nfetch-retries=0\n`);
    const folder = join(home, ".config/opencode");
    mkdirSync(folder, { recursive: true });
    const provider = { npm: "@ai-sdk/openai-compatible", name: "scripted", options: { baseURL: `${model}/v1`, apiKey: "none" }, models: { scripted: { name: "scripted" } } };
    writeFileSync(join(folder, "opencode.json"), JSON.stringify({ provider: { scripted: provider }, model: "scripted/scripted", small_model: "scripted/scripted", autoupdate: false, share: "disabled" }));
  },
  async trust() {},
  launch: ({ modules }, prompt) => ({
    program: join(modules, `opencode-${process.platform}-${process.arch}/bin/opencode`),
    args: ["run", "--format", "json", "--model", "scripted/scripted", prompt],
    env: { OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_LSP_DOWNLOAD: "1" },
  }),
  session: () => undefined,
  digest: () => "",
};
