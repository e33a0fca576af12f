import { Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";

/** The same bytes zipped, a piece at a time. */
export function gzipped(chunks: Iterable<Buffer>): AsyncIterable<Buffer> {
  return through(chunks, createGzip());
}

/** Throws the error of what is no gzip, or not all of one. */
export function gunzipped(chunks: Iterable<Buffer>): AsyncIterable<Buffer> {
  return through(chunks, createGunzip());
}

function through(chunks: Iterable<Buffer>, transform: ReturnType<typeof createGzip | typeof createGunzip>): AsyncIterable<Buffer> {
  const source = Readable.from(chunks, { objectMode: false });
  source.once("error", (error) => transform.destroy(error));
  return source.pipe(transform);
}
