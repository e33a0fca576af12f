/** Below a plan's folder: its list of phases and how they stand. */
export const TRACKER = "execution-tracker.md";

/** Where a file of a plan's folder is, relative to the checkout; `folder`: "" at its root. */
export function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
