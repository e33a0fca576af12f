type Env = Readonly<Record<string, string | undefined>>;

/**
 * An environment whose PATH finds the `bus` that was started as `program` (absolute): workers type it, and one that was installed into a project is on nobody's
 * PATH. It comes last and hides nothing.
 */
export function withOwnPath(env: Env, program: string | undefined): Env {
  const folder = /^(\/[^:]*\/node_modules\/\.bin)\/bus$/.exec(program ?? "")?.[1];
  const path = env["PATH"] ?? "";
  return folder === undefined || path === "" || path.split(":").includes(folder) ? env : { ...env, PATH: `${path}:${folder}` };
}
