import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Client, Place } from "./client.js";
import { copyProject } from "./project.js";
import type { Bench } from "./run-client.js";
import { type Ended, bareEnvironment, runProgram } from "./run-program.js";
import { type Move, type ScriptedModel, scriptModel } from "./scripted-model.js";
import { wire } from "./wiring.js";

/** A repository in which a client can be launched as a worker. */
export interface WorkerGround {
  readonly root: string;
  readonly main: string;
  readonly home: string;
  readonly model: ScriptedModel;
  /** Names of variables that the client is run with here. */
  readonly names: readonly string[];
  /** The installed `bus` as a coordinator's shell runs it: the client is on the PATH. */
  bus(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended>;
}

/** `files`: texts by their path in the repository. */
export async function layOut(client: Client, { dir, template, modules }: Bench, script: readonly Move[], files: Readonly<Record<string, string>>): Promise<WorkerGround> {
  const root = join(dir, "worker");
  const [main, home] = [join(root, "main"), join(root, "home")];
  mkdirSync(home, { recursive: true });
  const model = await scriptModel(client.wire(main), script);
  copyProject(template, main);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(main, path)), { recursive: true });
    writeFileSync(join(main, path), text);
  }
  wire(main, [client]);
  const place: Place = { modules, home, main, repo: main, model: model.url };
  client.account(place);
  await client.trust(place);
  const { program, env } = client.launch(place, "");
  const shell = { ...env, PATH: `${dirname(program)}:${bareEnvironment(home)["PATH"] ?? ""}` };
  return {
    root, main, home, model,
    names: Object.keys(env),
    bus: (more, ...args) => runProgram({ program: process.execPath, args: [join(main, "node_modules/.bin/bus"), ...args], env: { ...shell, ...more } }, main, home),
  };
}
