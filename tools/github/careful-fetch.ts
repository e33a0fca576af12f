const REDIRECTS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTS = 3;
const EMPTY = new Set([204, 205, 304]);

/** Of the options of `fetch` what octokit uses. */
export interface Sending {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/**
 * `fetch` as GitHub has to be asked: only ever the API's own host, which the headers hold a token for; redirects are repeated there
 * as they stand; an answer that is late, breaks off, or succeeds without being JSON is a failure, where octokit would hand out what there is of it.
 * `timeout`: ms for the whole answer. Proxies of the environment are not used.
 */
export function carefulFetch(apiUrl: string, timeout: number): (url: string, sending: Sending) => Promise<Response> {
  const { origin } = new URL(apiUrl);
  return async (url, { method = "GET", headers = {}, body }) => {
    const signal = AbortSignal.timeout(timeout);
    try {
      let target = new URL(url);
      for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
        if (target.origin !== origin) throw new Error(`it leads to another host, ${target.host}, which is not asked`);
        const response = await fetch(target, { method, headers, ...(body !== undefined && { body }), redirect: "manual", signal });
        const location = response.headers.get("location");
        if (!REDIRECTS.has(response.status) || location === null) return await whole(response);
        await response.body?.cancel();
        target = new URL(location, target);
      }
      throw new Error("it leads in a circle");
    } catch (error) {
      throw signal.aborted ? new Error(`no whole answer within ${timeout / 1000} s`) : error;
    }
  };
}

async function whole(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  if (status >= 300 && status < 400 && status !== 304) throw new Error(`it answered with ${status}, which leads nowhere`);
  if (EMPTY.has(status)) return new Response(null, { status, statusText, headers });
  const text = await response.text();
  if (response.ok && !isJsonDocument(text)) throw new Error("the answer is not whole, or no JSON that GitHub would send");
  return new Response(text, { status, statusText, headers });
}

/** An object or a list, as all of GitHub's answers are; errors in it are a list of objects, without which octokit fails. */
function isJsonDocument(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return false;
    const { errors } = value as { errors?: unknown };
    return errors === undefined || (Array.isArray(errors) && errors.every(isObject));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
