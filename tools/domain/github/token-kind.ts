/** What sort of GitHub token it is, by its first letters. */
export type TokenKind = "classic" | "fine-grained" | "app" | "oauth" | "unknown";

/** The kinds have their own beginnings since 2021 (GitHub's documentation, "About authentication to GitHub", token formats). */
const BEGINNINGS: readonly (readonly [RegExp, TokenKind])[] = [
  [/^github_pat_/, "fine-grained"],
  [/^ghp_/, "classic"],
  [/^gho_/, "oauth"],
  // ghs_: of an installation, such as a workflow's own. ghu_: of an app for its user.
  [/^gh[su]_/, "app"],
];

/** Never throws: what it does not know is "unknown". */
export function tokenKind(token: string): TokenKind {
  return BEGINNINGS.find(([beginning]) => beginning.test(token))?.[1] ?? "unknown";
}

/** Where the environment holds a token that every program started from it inherits. */
export interface HeldToken {
  readonly variable: string;
  readonly kind: TokenKind;
}

/** GH_TOKEN is `gh`'s own; buslane does not read it, but an agent that starts `gh` has it. */
const VARIABLES = ["GITHUB_TOKEN", "GH_TOKEN"];

/** The tokens of an environment, without the tokens. */
export function heldTokens(env: Readonly<Record<string, string | undefined>>): HeldToken[] {
  return VARIABLES.flatMap((variable) => {
    const token = env[variable] ?? "";
    return token === "" ? [] : [{ variable, kind: tokenKind(token) }];
  });
}
