import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./client.js";
import { generateWire } from "./generate-wire.js";

export const gemini: Client = {
  name: "gemini",
  label: "gemini",
  packageName: "@google/gemini-cli",
  version: "0.61.0",
  hooks: false,
  wire: generateWire,
  account({ home }) {
    mkdirSync(join(home, ".gemini"));
    writeFileSync(join(home, ".gemini/settings.json"), JSON.stringify({ security: { auth: { selectedType: "gemini-api-key" } }, general: { disableAutoUpdate: true, disableUpdateNag: true }, privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } }));
  },
  async trust({ home, repo }) {
    writeFileSync(join(home, ".gemini/trustedFolders.json"), JSON.stringify({ [repo]: "TRUST_FOLDER" }));
  },
  launch: ({ modules, model }, prompt) => ({
    program: join(modules, ".bin/gemini"),
    args: ["--model", "gemini-2.5-pro", "--approval-mode", "yolo", "--output-format", "stream-json", "--prompt", prompt],
    env: { GEMINI_API_KEY: "none", GOOGLE_GEMINI_BASE_URL: model },
  }),
  session: () => undefined,
  digest: () => "",
};
