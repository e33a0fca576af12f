import { expect, test } from "vitest";
import { locateCommand, subcommands } from "./command-name.js";

const NAMES = ["claim", "session_boot", "event log", "event list", "plan", "plan new"];

test.each<[string, string | null, string]>([
  ["claim X", "claim", "X"],
  ["session_boot --agent a", "session_boot", "--agent a"],
  ["session-boot", "session_boot", ""],
  ["session boot x", "session_boot", "x"],
  ["event log note", "event log", "note"],
  ["event-log note", "event log", "note"],
  ["event_list", "event list", ""],
  ["plan new P", "plan new", "P"],
  ["plan P", "plan", "P"],
  ["--json claim X", "claim", "--json X"],
  ["--agent claim claim X", "claim", "--agent claim X"],
  ["--bus=/x event log n", "event log", "--bus=/x n"],
  ["event --json log", null, "event --json log"],
  ["event", null, "event"],
  ["nope", null, "nope"],
  ["-- claim", null, "-- claim"],
])("%s", (line, name, rest) => {
  const located = locateCommand(line.split(" "), NAMES);
  expect([located.name, located.rest.join(" ")]).toEqual([name, rest]);
});

test("a word that begins names has subcommands", () => {
  expect(subcommands("event", NAMES)).toEqual(["event log", "event list"]);
  expect(subcommands("claim", NAMES)).toEqual([]);
});
