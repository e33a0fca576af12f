import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from "graphql";

export interface NodeCount {
  /** How many nodes the connections could give at most, all together. */
  readonly nodes: number;
  /** What GitHub takes off the hour's points. */
  readonly cost: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** GitHub's limit for one request. */
export const MOST_NODES = 500_000;

/** Counts as GitHub does before it executes anything: each connection as often as its parents could be there. */
export function countNodes(document: DocumentNode, variables: Variables): NodeCount {
  const fragments = new Map(document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.selectionSet] as const] : [])));
  let nodes = 0;
  let calls = 0;
  const walk = (set: SelectionSetNode | undefined, times: number): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) walk(fragments.get(selection.name.value), times);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, times);
      else {
        const size = pageSize(selection, variables);
        if (size !== null) calls += times;
        nodes += times * (size ?? 0);
        walk(selection.selectionSet, times * (size ?? 1));
      }
    }
  };
  for (const each of document.definitions) if (each.kind === Kind.OPERATION_DEFINITION) walk(each.selectionSet, 1);
  return { nodes, cost: Math.max(1, Math.round(calls / 100)) };
}

function pageSize(field: FieldNode, variables: Variables): number | null {
  const value = field.arguments?.find(({ name }) => name.value === "first" || name.value === "last")?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.VARIABLE ? Number(variables[value.name.value] ?? 0) : null;
}
