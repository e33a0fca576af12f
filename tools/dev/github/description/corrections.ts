import type { Description } from "./description.js";

interface Pull {
  readonly properties: {
    readonly head: { readonly properties: Record<string, unknown> };
    readonly labels: { readonly items: { readonly properties: Record<string, unknown> } };
  };
}

/**
 * Where the description is known to be narrower than GitHub: the repository, the owner and the label of a head whose fork was
 * deleted are null in lists too (github/rest-api-description, issues 1811 and 5562), and so is what a label without a
 * description says of itself, as everywhere else.
 */
export function corrected(description: Description): Description {
  for (const name of ["pull-request", "pull-request-simple"]) {
    const schema = description.components["schemas"]?.[name] as Pull | undefined;
    if (schema === undefined) throw new Error(`the description has no ${name}`);
    const head = schema.properties.head.properties;
    for (const key of ["repo", "user", "label"]) orNull(head, key);
    orNull(schema.properties.labels.items.properties, "description");
  }
  return description;
}

function orNull(properties: Record<string, unknown>, key: string): void {
  properties[key] = { nullable: true, allOf: [properties[key]] };
}
