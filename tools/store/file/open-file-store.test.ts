import { temporaryBus } from "../../dev/verify/registers-bench.js";
import { nodeFs } from "../../platform/fs-port.js";
import { registerSuite } from "../contract.suite.js";
import { openFileStore } from "./open-file-store.js";

registerSuite("the file store", () => {
  const { busDir, dispose } = temporaryBus();
  const open = () => openFileStore({ fs: nodeFs, busDir, clock: Date.now, durability: "strict" });
  return { store: open(), peer: open(), dispose };
});
