import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

export interface GitObject {
  readonly oid: string;
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly content: Buffer;
}

export interface GitEntry {
  readonly name: string;
  readonly oid: string;
  readonly type: "tree" | "blob" | "commit";
  /** As a number: 0o100644 of a file. */
  readonly mode: number;
}

type Waiting = (object: GitObject | null) => void;

/** Objects of a bare repository, through one `git cat-file --batch` process: a page of pull requests asks for hundreds. */
export class ObjectReader {
  readonly #gitDir: string;
  readonly #waiting: Waiting[] = [];
  #process: ChildProcessWithoutNullStreams | null = null;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(gitDir: string) {
    this.#gitDir = gitDir;
  }

  /** What an expression such as `main:_bus/claims` or an object id stands for; null: nothing. */
  read(expression: string): Promise<GitObject | null> {
    if (/[\n\0]/.test(expression) || expression === "") return Promise.resolve(null);
    const answer = new Promise<GitObject | null>((resolve) => this.#waiting.push(resolve));
    (this.#process ??= this.#start()).stdin.write(`${expression}\n`);
    return answer;
  }

  async entries(tree: string): Promise<GitEntry[]> {
    const object = await this.read(`${tree}^{tree}`);
    return object === null ? [] : treeEntries(object.content);
  }

  close(): void {
    this.#process?.kill();
    this.#process = null;
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn("git", ["cat-file", "--batch"], { cwd: this.#gitDir, stdio: "pipe", env: { PATH: process.env["PATH"], HOME: this.#gitDir, LC_ALL: "C" } });
    child.stdout.on("data", (bytes: Buffer) => this.#take(bytes));
    return child;
  }

  #take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const end = this.#bytes.indexOf(10);
      if (end < 0) return;
      const header = this.#bytes.subarray(0, end).toString();
      const found = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(header);
      const size = found === null ? -1 : Number(found[3]);
      if (this.#bytes.length < end + 1 + size + 1) return;
      const content = Buffer.from(this.#bytes.subarray(end + 1, end + 1 + Math.max(size, 0)));
      this.#bytes = this.#bytes.subarray(end + 1 + size + 1);
      this.#waiting.shift()?.(found === null ? null : { oid: found[1] ?? "", type: found[2] as GitObject["type"], content });
    }
  }
}

function treeEntries(content: Buffer): GitEntry[] {
  const entries: GitEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const zero = content.indexOf(0, space);
    const mode = Number.parseInt(content.subarray(at, space).toString(), 8);
    entries.push({ name: content.subarray(space + 1, zero).toString(), oid: content.subarray(zero + 1, zero + 21).toString("hex"), mode, type: typeOf(mode) });
    at = zero + 21;
  }
  return entries;
}

function typeOf(mode: number): GitEntry["type"] {
  if (mode === 0o40000) return "tree";
  return mode === 0o160000 ? "commit" : "blob";
}
