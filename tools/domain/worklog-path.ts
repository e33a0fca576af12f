/** Whether a document of the worklog may stand there: in the checkout, but in no folder of git's or the bus's own. With `/`, relative to the checkout. */
export function isWorklogPath(path: string): boolean {
  const parts = path.split("/");
  const plain = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/^\.git$/i.test(part) && !/[\\\0\n]/.test(part));
  return plain && !/^_bus$/i.test(parts[0] ?? "");
}
