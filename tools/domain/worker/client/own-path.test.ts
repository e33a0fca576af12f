import { expect, test } from "vitest";
import { withOwnPath } from "./own-path.js";

test.each([
  ["installed into a project", "/bin", "/p/node_modules/.bin/bus", "/bin:/p/node_modules/.bin"],
  ["there already", "/p/node_modules/.bin:/bin", "/p/node_modules/.bin/bus", "/p/node_modules/.bin:/bin"],
  ["on the PATH by itself", "/bin", "/usr/local/bin/bus", "/bin"],
  ["run from a file", "/bin", "/p/node_modules/buslane/dist/bus.cjs", "/bin"],
  ["in a folder that no PATH can name", "/bin", "/a:b/node_modules/.bin/bus", "/bin"],
  ["not known", "/bin", undefined, "/bin"],
  ["no PATH at all", undefined, "/p/node_modules/.bin/bus", undefined],
])("a bus that is %s", (_, path, program, expected) => expect(withOwnPath({ HOME: "/h", PATH: path }, program)).toEqual({ HOME: "/h", PATH: expected }));
