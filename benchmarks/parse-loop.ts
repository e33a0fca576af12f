/** The floor of `validate`: reads the files named and parses every line, nothing else. */
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const block = Buffer.alloc(1 << 20);
let parsed = 0;
for (const path of process.argv.slice(2)) {
  const fd = openSync(path, "r");
  const decoder = new StringDecoder();
  let rest = "";
  for (let read = readSync(fd, block); read > 0; read = readSync(fd, block)) {
    const lines = (rest + decoder.write(block.subarray(0, read))).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (typeof JSON.parse(line) === "object") parsed += 1;
  }
  closeSync(fd);
}
process.stdout.write(`${parsed}\n`);
