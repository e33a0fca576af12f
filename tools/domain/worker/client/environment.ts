import { BusError } from "../../bus-error.js";
import type { ClientName } from "./client.js";

type Env = Readonly<Record<string, string | undefined>>;

/** What any program needs to run as its user does: paths, language, time, the way to the network. */
const BASE =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|NO_COLOR|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TMP|TEMP|CI|XDG_(CONFIG|CACHE|DATA|STATE)_HOME|XDG_RUNTIME_DIR|(HTTPS?|ALL|NO)_PROXY|(https?|all|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NVM_DIR|PNPM_HOME|VOLTA_HOME|JAVA_HOME|GOPATH|GOROOT|CARGO_HOME|RUSTUP_HOME|PYENV_ROOT|VIRTUAL_ENV)$/;

/** What a client is logged in and configured with. */
const OF_CLIENT: Readonly<Record<ClientName, RegExp>> = {
  codex: /^(CODEX_(HOME|SQLITE_HOME|API_KEY|ACCESS_TOKEN|CA_CERTIFICATE)|OPENAI_(API_KEY|BASE_URL|ORGANIZATION|PROJECT))$/,
  claude: /^(ANTHROPIC_\w+|CLAUDE_CONFIG_DIR|CLAUDE_CODE_(OAUTH_TOKEN|USE_[A-Z_]+|TMPDIR|DISABLE_[A-Z_]+)|DISABLE_(AUTOUPDATER|TELEMETRY|ERROR_REPORTING)|IS_SANDBOX)$/,
  gemini: /^(GEMINI_(API_KEY|MODEL|SANDBOX|CLI_HOME|CLI_TRUST_WORKSPACE|CLI_SYSTEM_SETTINGS_PATH)|GOOGLE_(API_KEY|APPLICATION_CREDENTIALS|CLOUD_PROJECT|CLOUD_LOCATION|GENAI_USE_VERTEXAI|GENAI_USE_GCA|GEMINI_BASE_URL|VERTEX_BASE_URL))$/,
  opencode: /^(OPENCODE_(CONFIG|CONFIG_DIR|API_KEY|MODELS_URL|MODELS_PATH|DISABLE_[A-Z_]+)|(ANTHROPIC|OPENAI|GEMINI|OPENROUTER|GROQ|MISTRAL|DEEPSEEK|XAI)_API_KEY)$/,
};

/** Git's would send a worker's commits elsewhere, a session's would make it the coordinator, and ours are the bus's to set. */
const NEVER =
  /^(GIT_\w*|BUS_\w*|AGENT|AI_AGENT|CODEX_(THREAD_ID|SESSION_ID|TOOL_CALL_ID|SANDBOX\w*|CI|VERSION|MANAGED_\w+)|CLAUDECODE|CLAUDE_(PID|PROJECT_DIR|ENV_FILE|EFFORT)|CLAUDE_CODE_(SESSION\w*|ENTRYPOINT|EXECPATH|CHILD_\w+|MESSAGING_\w+)|GEMINI_CLI|GEMINI_CLI_SESSION_ID|OPENCODE|OPENCODE_(PID|SESSION\w*)|CURSOR_(AGENT|TRACE_ID))$/;

const NAME = /^[A-Za-z_]\w*$/;

/** What is asked for beside the usual ones. */
export interface AskedVariables {
  readonly client?: ClientName;
  /** Names that the plan declares. */
  readonly plan?: readonly string[];
  /** `NAME`, taken from the environment, or `NAME=value`. */
  readonly asked?: readonly string[];
}

/**
 * A worker's environment: of ours what is on the list, its client's own, and what was asked for; but for what the bus itself adds. Throws USAGE for a name that was
 * asked for and is not set, or that no worker gets.
 */
export function workerEnvironment(env: Env, { client, plan = [], asked = [] }: AskedVariables): Record<string, string> {
  const isUsual = (name: string): boolean => BASE.test(name) || (client !== undefined && OF_CLIENT[client].test(name));
  const usual = Object.entries(env).flatMap(([name, value]) => (value !== undefined && isUsual(name) ? [[name, value] as const] : []));
  const given = asked.map((word) => givenBy(env, word));
  // What the caller gives a value of its own need not be set here.
  const wanted = plan.filter((name) => !given.some(([one]) => one === name));
  return Object.fromEntries([...usual, ...wanted.map((name) => taken(env, name, `"env" in workers.json`)), ...given]);
}

function givenBy(env: Env, word: string): readonly [string, string] {
  const equals = word.indexOf("=");
  return equals < 0 ? taken(env, word, "--env") : [checkName(word.slice(0, equals), "--env"), word.slice(equals + 1)];
}

function taken(env: Env, name: string, by: string): readonly [string, string] {
  const value = env[checkName(name, by)];
  if (value === undefined) throw new BusError("USAGE", `${name}, which ${by} asks for, is not set`, { hint: `export ${name}=… first, or --env ${name}=<value>` });
  return [name, value];
}

function checkName(name: string, by: string): string {
  if (!NAME.test(name)) throw new BusError("USAGE", `${by} asks for ${JSON.stringify(name)}, which is no variable's name`, { hint: "--env NAME or --env NAME=value" });
  if (NEVER.test(name)) throw new BusError("USAGE", `${name} is never handed to a worker: it belongs to git, to another session or to the bus`, { hint: "bus worker launch --help" });
  return name;
}
