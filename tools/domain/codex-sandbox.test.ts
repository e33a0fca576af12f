import { expect, test } from "vitest";
import { isInCodexSandbox } from "./codex-sandbox.js";

test.each<[what: string, env: Record<string, string>, hostName: string, client: number | undefined, refused: boolean]>([
  ["Codex's shell in a pid namespace, without Codex", { CODEX_THREAD_ID: "t" }, "h/pid-4026532249", undefined, true],
  ["Codex itself is in it", { CODEX_THREAD_ID: "t" }, "h/pid-4026532249", 7, false],
  ["Codex's shell on the host", { CODEX_THREAD_ID: "t" }, "h", undefined, false],
  ["a container, without Codex", {}, "h/pid-4026532249", undefined, false],
  ["macOS's sandbox", { CODEX_SANDBOX: "seatbelt" }, "h", 7, true],
  ["an empty variable", { CODEX_SANDBOX: "" }, "h", 7, false],
])("in Codex's sandbox nothing is launched: %s", (_, env, hostName, client, refused) => {
  expect(isInCodexSandbox(env, { hostName, seesClient: () => client !== undefined })).toBe(refused);
});
