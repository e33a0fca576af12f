import type { Lane } from "../../schema/records.gen.js";

/** What the order of lanes depends on. */
export type Dependent = Pick<Lane, "lane_id" | "depends_on">;

/** Lane ids, dependencies first; among those that could come next, as they were given. What is in a cycle, or behind one, comes last (S0-27). */
export function dependencyOrder(lanes: readonly Dependent[]): string[] {
  const known = new Set(lanes.map(({ lane_id }) => lane_id));
  const order: string[] = [];
  const placed = new Set<string>();
  let rest = lanes;
  while (rest.length > 0) {
    const next = rest.find(({ depends_on }) => depends_on.every((id) => !known.has(id) || placed.has(id)));
    if (next === undefined) return [...order, ...rest.map(({ lane_id }) => lane_id)];
    order.push(next.lane_id);
    placed.add(next.lane_id);
    rest = rest.filter((lane) => lane !== next);
  }
  return order;
}

/** Lanes that wait for one another in a ring, the first of them again at the end; null: there are none. */
export function dependencyCycle(lanes: readonly Dependent[]): string[] | null {
  const byId = new Map(lanes.map((lane) => [lane.lane_id, lane]));
  const clear = new Set<string>();
  for (const { lane_id } of lanes) {
    const path: string[] = [];
    const visit = (id: string): string[] | null => {
      if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
      if (clear.has(id)) return null;
      path.push(id);
      for (const next of byId.get(id)?.depends_on ?? []) {
        const found = visit(next);
        if (found !== null) return found;
      }
      path.pop();
      clear.add(id);
      return null;
    };
    const found = visit(lane_id);
    if (found !== null) return found;
  }
  return null;
}

/** Whether one of two lanes waits, at last, for the other: then they are never worked on at once. */
export function isSerialised(lanes: readonly Dependent[], a: string, b: string): boolean {
  return waitsFor(lanes, a).has(b) || waitsFor(lanes, b).has(a);
}

/** Everything that a lane waits for, however far. */
function waitsFor(lanes: readonly Dependent[], from: string): Set<string> {
  const byId = new Map(lanes.map((lane) => [lane.lane_id, lane]));
  const reached = new Set<string>();
  const open = [...(byId.get(from)?.depends_on ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...(byId.get(id)?.depends_on ?? []));
  }
  return reached;
}
