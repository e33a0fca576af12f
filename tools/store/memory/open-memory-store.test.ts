import { registerSuite } from "../contract.suite.js";
import { logSuite } from "../logs.suite.js";
import { openMemoryStore } from "./open-memory-store.js";

const makeStore = () => {
  const store = openMemoryStore({ clock: Date.now });
  return { store, peer: store, dispose: () => undefined };
};

registerSuite("memory", makeStore);
logSuite("memory", makeStore);
