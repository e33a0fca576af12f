import { BusError } from "../../domain/bus-error.js";

/** What the workflow says under `with:`; `action.yml` documents each. */
export interface Inputs {
  readonly token: string;
  /** A ref; absent: the event's. */
  readonly base?: string;
  readonly comment: boolean;
  /** Look at the other open pull requests. */
  readonly pullRequests: boolean;
  readonly failOn: "error" | "warning";
  /** Relative to the workspace. */
  readonly directory: string;
}

const FAIL_ON = ["error", "warning"] as const;

/** `input` gives an input's text, trimmed; "" where there is none. Throws USAGE for what an input cannot be. */
export function readInputs(input: (name: string) => string): Inputs {
  const base = input("base");
  return {
    token: input("token"),
    ...(base !== "" && { base }),
    comment: choice(input, "comment", ["true", "false"]) === "true",
    pullRequests: choice(input, "pull-requests", ["true", "false"]) === "true",
    failOn: choice(input, "fail-on", FAIL_ON),
    directory: input("working-directory") || ".",
  };
}

/** One of the values in any case, as YAML has them; the first where there is none. */
function choice<T extends string>(input: (name: string) => string, name: string, values: readonly [T, ...T[]]): T {
  const text = input(name);
  const found = text === "" ? values[0] : values.find((value) => value === text.toLowerCase());
  if (found !== undefined) return found;
  throw new BusError("USAGE", `the input ${name} is ${values.join(" or ")}, not ${JSON.stringify(text)}`, { hint: `${name}: ${values[0]}` });
}
