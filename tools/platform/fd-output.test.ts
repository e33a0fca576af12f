import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { fdOutput } from "./fd-output.js";

type Write = (fd: number, bytes: Uint8Array) => number;
const output = (write: Write, stream = () => expect.fail("no stream is needed")) => fdOutput({ writeSync: write as never }, 7, stream as never);
const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

test("writes all of a text, however little goes at once, and each character whole", async () => {
  const bytes: number[] = [];
  await output((fd, rest) => {
    expect(fd).toBe(7);
    bytes.push(...rest.subarray(0, 2));
    return Math.min(2, rest.length);
  }).write("ä漢🎉 end\n");
  expect(Buffer.from(bytes).toString()).toBe("ä漢🎉 end\n");
});

test("passes the system's error on", async () => {
  await expect(output(failing("EPIPE")).write("x")).rejects.toMatchObject({ code: "EPIPE" });
});

test("what a full non-blocking pipe did not take goes through a stream, in order", async () => {
  const stream = new PassThrough();
  let calls = 0;
  const target = output(() => (calls++ === 0 ? 3 : failing("EAGAIN")()), (() => stream) as never);
  await target.write("abcdef");
  await target.write("ghi");
  expect(stream.read().toString()).toBe("defghi");
  expect(calls).toBe(2);
});

test("a stream that fails rejects, and ends nothing else", async () => {
  const stream = new PassThrough();
  stream.destroy();
  await expect(output(failing("EAGAIN"), (() => stream) as never).write("x")).rejects.toThrow();
});
