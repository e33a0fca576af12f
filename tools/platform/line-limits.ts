/** Longest line that is written or read, in bytes without its newline; bigger bodies do not belong on a log (PROTOCOLS §2.2). */
export const LINE_LIMIT = 64 * 1024;

/** Deepest nesting of a line's value: its own object is level 1 (PROTOCOLS §7). */
export const DEPTH_LIMIT = 32;
