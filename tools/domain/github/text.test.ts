import { expect, test } from "vitest";
import { githubText } from "./text.js";

/** What GitHub would make of a text: each is broken by something that nobody sees. */
const TABLE: [what: string, text: string, shown: string][] = [
  ["plain words", "done in src", "done in src"],
  ["a person's name", "ask @ada", "ask @&#8203;ada"],
  ["an issue that would be closed", "Fixes #12", "Fixes \\#&#8203;12"],
  ["one of another repository", "closes octo/demo#7", "closes octo/demo\\#&#8203;7"],
  ["the short form", "fix GH-12 and gh-3", "fix GH-&#8203;12 and gh-&#8203;3"],
  ["an address", "resolves https://example.org/a/b/issues/12", "resolves https:&#8203;//example.org/a/b/issues/12"],
  ["a heading", "# no", "\\# no"],
  ["a cell's end and markup", "a|b <i>*c*</i>", "a\\|b &lt;i&gt;\\*c\\*&lt;/i&gt;"],
];

test.each(TABLE)("%s", (_, text, shown) => {
  expect(githubText(text)).toBe(shown);
});
