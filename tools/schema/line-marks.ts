/** A line's identity, its content and its place as numbers, so that a million of them cost no objects. */
export interface LineMarks {
  readonly count: number;
  /** Four words a line: two of the id's hash, two of the content's. */
  readonly words: Uint32Array;
  /** Two numbers a line: its number, 1-based, and its offset. */
  readonly places: Float64Array;
}

export interface MarkList {
  /** `sha256` (hex) of the text, where it is known already. */
  add(id: string, text: string, sha256: string | undefined, line: number, offset: number): void;
  marks(): LineMarks;
}

/** Collects marks; `expected` lines fit without growing. */
export function markList(expected: number): MarkList {
  let words = new Uint32Array(4 * Math.max(16, expected));
  let places = new Float64Array(words.length / 2);
  let count = 0;
  return {
    add(id, text, sha256, line, offset) {
      if (count * 4 === words.length) {
        words = grown(words, new Uint32Array(words.length * 2));
        places = grown(places, new Float64Array(places.length * 2));
      }
      hashInto(words, count * 4, id);
      // The beginning of a SHA-256, where there is one.
      if (sha256 === undefined) hashInto(words, count * 4 + 2, text);
      else {
        words[count * 4 + 2] = parseInt(sha256.slice(0, 8), 16);
        words[count * 4 + 3] = parseInt(sha256.slice(8, 16), 16);
      }
      places[count * 2] = line;
      places[count * 2 + 1] = offset;
      count += 1;
    },
    marks: () => ({ count, words: words.slice(0, count * 4), places: places.slice(0, count * 2) }),
  };
}

/** 64 bits of a text in two words, for telling apart texts that nobody chose to collide: what seems equal is compared as text afterwards. */
export function hashInto(words: Uint32Array, at: number, text: string): void {
  let one = 0x811c9dc5;
  let other = 0x01000193;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x85ebca6b) ^ (other >>> 13);
  }
  words[at] = one;
  words[at + 1] = other;
}

function grown<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
