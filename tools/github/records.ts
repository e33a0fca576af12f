import { BusError } from "../domain/bus-error.js";
import type { GitHub } from "../operations/github.js";
import type { Answer } from "./answer.js";
import type { Connection } from "./connect.js";
import { inBatches } from "./in-batches.js";
import type { KeptById, KeptRecord } from "./kept-record.js";
import { COMMIT, OBJECT, parseCommit, parseObject } from "./parse-object.js";

interface Kind<T> {
  readonly name: "commit" | "object";
  /** How many are asked for at once. */
  readonly size: number;
  /** What is asked of each, in GraphQL. */
  readonly fields: string;
  readonly types: readonly string[];
  readonly parse: (object: Answer) => T;
  readonly kept: KeptById<T>;
}

/** What commits and objects hold. */
export function records(connection: Connection, kept: KeptRecord): Pick<GitHub, "busEntries" | "objects"> {
  const read = async <T>(oids: readonly string[], kind: Kind<T>): Promise<ReadonlyMap<string, T>> => {
    const found = new Map<string, T>();
    const unknown = [...new Set(oids)].filter((oid) => {
      const value = kind.kept.get(oid);
      if (value !== undefined) found.set(oid, value);
      return value === undefined;
    });
    for (const batch of inBatches(unknown, kind.size)) {
      for (const [oid, value] of await readBatch(connection, batch, kind)) {
        found.set(oid, value);
        kind.kept.set(oid, value);
      }
    }
    kept.save();
    return found;
  };
  return {
    busEntries: (commits) => read(commits, { name: "commit", size: 50, fields: COMMIT, types: ["Commit"], parse: parseCommit, kept: kept.commits }),
    objects: (oids) => read(oids, { name: "object", size: 100, fields: OBJECT, types: ["Blob", "Tree"], parse: parseObject, kept: kept.objects }),
  };
}

async function readBatch<T>(connection: Connection, oids: readonly string[], { name, fields, types, parse }: Kind<T>): Promise<[string, T][]> {
  const variables = oids.map((_, i) => `, $oid${i}: GitObjectID!`).join("");
  const objects = oids.map((_, i) => `o${i}: object(oid: $oid${i}) { __typename ${fields} }`).join("\n");
  const query = `query($owner: String!, $name: String!${variables}) { repository(owner: $owner, name: $name) { ${objects} } }`;
  const answer = await connection.query(query, Object.fromEntries(oids.map((oid, i) => [`oid${i}`, oid])));
  return oids.map((oid, i) => {
    const object = answer.partOrNull(`o${i}`);
    if (object === null || !types.includes(object.text("__typename"))) {
      throw new BusError("REMOTE", `GitHub does not show the ${name} ${oid}`, { hint: "try again: it may have been replaced just now" });
    }
    return [oid, parse(object)];
  });
}
