/** Ways to append that are wrong: "naive" trusts one write to stand by itself, "two-writes" writes the newline apart. */
export const APPEND_MUTANTS = ["naive", "two-writes"] as const;
export type AppendMutant = (typeof APPEND_MUTANTS)[number];
