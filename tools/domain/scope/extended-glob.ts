import { BusError } from "../bus-error.js";

const OPERATOR = /^[@!+?*]$/;

/**
 * Refuses `!(a|b)`, `@(…)`, `+(…)`, `?(…)`, `*(…)` and `(a|b)`: elsewhere they are patterns, to us they would be names, and who
 * writes one would hold other files than meant. Route names as `(auth)` and `(..)photo` pass: no operator stands before them and
 * no `|` is in them. Where such a path exists, `normalEntry` has marked it as literal before this looks.
 * `skip` tells which characters stand in a class. Throws USAGE.
 */
export function refuseExtendedGlob(chars: readonly string[], before: string, skip: (at: number) => boolean): void {
  for (const [at, char] of chars.entries()) {
    if (char !== "(" || skip(at)) continue;
    const operator = at === 0 ? before : skip(at - 1) ? "" : chars[at - 1]!;
    const group = groupAt(chars, at);
    if (OPERATOR.test(operator) ? group.closed || group.choice : group.closed && group.choice) refuse(chars, at, operator);
  }
}

/** What follows an open parenthesis in its segment. */
function groupAt(chars: readonly string[], at: number): { closed: boolean; choice: boolean } {
  let depth = 0;
  let choice = false;
  for (let i = at; i < chars.length && chars[i] !== "/"; i += 1) {
    if (chars[i] === "(") depth += 1;
    if (chars[i] === "|") choice = true;
    if (chars[i] === ")") depth -= 1;
    if (depth === 0) return { closed: true, choice };
  }
  return { closed: false, choice };
}

function refuse(chars: readonly string[], at: number, operator: string): never {
  const name = chars.join("");
  throw new BusError("USAGE", `${JSON.stringify(at === 0 ? operator + name : name)} looks like an extended glob, which scopes do not have`, {
    hint: `write choices as --scope 'src/{a,b}', exceptions as --scope 'src/**' --scope '!src/a/**', and a name as --scope ':(literal)${name}'`,
  });
}
