import { tokenKind } from "../../domain/github/token-kind.js";
import { betterToken, reachFinding } from "../../domain/github/token-scopes.js";
import type { BusContext } from "../context.js";
import { type Finding, type Step, finding } from "./step.js";

/** Tokens that every agent started from here gets (S2-04). Asks nobody; `bus doctor --github` asks GitHub what they may do. */
export const token: Step = {
  name: "token",
  async look(bus) {
    const held = await bus.heldTokens();
    const inherited = held.flatMap(({ variable, kind }) => {
      const found = reachFinding(kind, variable, betterToken("this repository"));
      return found === null ? [] : [finding("token", variable, found.message, found.hint)];
    });
    const stored = storedTokens(bus);
    if (held.length === 0 && stored.length === 0) return null;
    return { findings: [...inherited, ...stored], note: held.map(({ variable, kind }) => `${variable} (${kind})`).join(", ") };
  },
};

/** A remote's URL with a password in it is in the open: git shows it to whoever asks for the remotes. */
function storedTokens({ repo: { git } }: BusContext): Finding[] {
  if (git === null) return [];
  const { stdout } = git.run(["config", "-z", "--get-regexp", "^remote\\..*\\.(push)?url$"], { allowFailure: true });
  return stdout.split("\0").flatMap((entry) => {
    const [key = "", url = ""] = entry.split("\n");
    const [, scheme = "", user = "", password = "", rest = ""] = /^(https?:\/\/)([^/@:]*)(:[^/@]*)?@(.*)$/.exec(url) ?? [];
    if (password === "" && tokenKind(user) === "unknown") return [];
    const [, name = "", push] = /^remote\.(.*)\.(push)?url$/.exec(key) ?? [];
    return [finding("token", ".git/config", `the URL of the remote ${name} holds a password: it is shown to whoever asks for the remotes`, `git remote set-url ${push === undefined ? "" : "--push "}${name} ${scheme}${rest}, and make that password worthless`)];
  });
}
