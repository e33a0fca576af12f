/** As a character class's content: controls but tab and newline, line separators, bidirectional and zero-width characters, tags (CWE-150). */
const UNSAFE =
  "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}";

export const ANY_UNSAFE = new RegExp(`[${UNSAFE}]`, "gu");

/** Quick to ask: what does not match has nothing unsafe in it. */
export const MAYBE_UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\uffff]/;
