import type { Hub } from "./start-github.js";

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

interface Extra {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null: anonymous. */
  readonly token?: string | null;
}

/** Sends a request such as `GET /pulls`, whose path begins below the repository unless it says `/repos/`, `/user` or a whole URL. */
export async function ask(hub: Pick<Hub, "env">, request: string, { body, headers = {}, token = hub.env.GITHUB_TOKEN }: Extra = {}): Promise<Told> {
  const [method = "GET", path = ""] = request.split(" ");
  const inside = /^\/(repos|repositories|user|rate_limit|graphql)\b/.test(path) ? path : `/repos/${hub.env.GITHUB_REPOSITORY}${path}`;
  const response = await fetch(path.startsWith("http") ? path : `${hub.env.GITHUB_API_URL}${inside}`, {
    method,
    headers: { ...(token === null ? {} : { authorization: `bearer ${token}` }), ...headers },
    redirect: "manual",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

/** Runs a GraphQL request; in `query` the repository may be written as `$repo`. */
export async function askGraphql(hub: Pick<Hub, "env">, query: string, variables: object = {}, token: string | null = hub.env.GITHUB_TOKEN): Promise<Told> {
  const [owner, name] = hub.env.GITHUB_REPOSITORY.split("/");
  return ask(hub, "POST /graphql", { body: { query: query.replace("$repo", `repository(owner: "${owner}", name: "${name}")`), variables }, token });
}
