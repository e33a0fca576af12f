import { runGit } from "./run-git.js";

/** By path; an object is written as JSON, null deletes. */
export type Files = Readonly<Record<string, string | Buffer | object | null>>;

export interface NewCommit {
  /** Whole: `refs/heads/main`. */
  readonly ref: string;
  readonly files: Files;
  readonly message?: string;
  /** The branch, ref or commit that a ref that is not there yet begins at; absent or empty: without a parent. */
  readonly start?: string;
}

/** Adds a commit to each ref without a checkout, all in one go: hundreds of branches take no longer than one. `refs`: all that are there. */
export function commitFiles(gitDir: string, commits: readonly NewCommit[], refs: ReadonlyMap<string, string>): void {
  runGit(gitDir, ["fast-import", "--quiet", "--done", "--force"], Buffer.concat([...commits.flatMap((each) => stream(each, refs)), Buffer.from("done\n")]));
}

function stream({ ref, files, message = "change", start }: NewCommit, refs: ReadonlyMap<string, string>): Buffer[] {
  const parent = refs.get(ref) ?? (start === undefined || start === "" ? undefined : (refs.get(`refs/heads/${start}`) ?? refs.get(start) ?? start));
  return [
    Buffer.from(`commit ${ref}\ncommitter Test <test@example.org> 1767225600 +0000\n`),
    data(Buffer.from(message)),
    Buffer.from(parent === undefined ? "" : `from ${parent}\n`),
    ...Object.entries(files).flatMap(([path, content]) => change(path, content)),
    Buffer.from("\n"),
  ];
}

function change(path: string, content: string | Buffer | object | null): Buffer[] {
  if (content === null) return [Buffer.from(`D ${path}\n`)];
  const text = typeof content === "string" || Buffer.isBuffer(content) ? content : `${JSON.stringify(content, null, 2)}\n`;
  return [Buffer.from(`M 100644 inline ${path}\n`), data(Buffer.from(text))];
}

function data(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
}
