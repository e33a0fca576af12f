import { fileURLToPath } from "node:url";
import { type Plugin, build } from "esbuild";
import { bundledLicences } from "./bundled-licences.js";
import { WORK, leavingOut } from "./leaving-out.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the action imports on demand: the verbs that it uses, and how they reach GitHub. */
const NEEDED = /\/(validate|against-others|keep-comment|open-github|octokit|gh-token|parallel-files)\.js$/;

/** The runner's toolkit brings an HTTP client and a process runner along, for identity tokens and platform details that the action does not ask for. */
const withoutUnused: Plugin = {
  name: "without-unused",
  setup(bundle) {
    bundle.onResolve({ filter: /^@actions\/(http-client|exec)(\/|$)/ }, ({ path }) => ({ path, namespace: "unused", sideEffects: false }));
    bundle.onLoad({ filter: /./, namespace: "unused" }, () => ({ contents: "export class HttpClient {}\nexport class BearerCredentialHandler {}\nexport const getExecOutput = undefined;\n" }));
  },
};

/** The files of the GitHub Action, by path. They are tracked, because a runner runs what the tag has: so every machine builds the same bytes, which CI compares. Names are kept, for who wants to format and read it. */
export async function buildAction(): Promise<Record<string, string>> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["tools/github/action/main.ts"],
    outfile: "action/main.cjs",
    write: false,
    metafile: true,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    define: { "import.meta.url": "undefined" },
    plugins: [withoutUnused, leavingOut((path) => !NEEDED.test(path), { packages: true, functions: WORK })],
    banner: { js: "// Built from tools/github/action/main.ts by `npm run build`. Licences of what is in it: LICENSES.txt." },
    logLevel: "warning",
  });
  return { "action/main.cjs": outputFiles[0]?.text ?? "", "action/LICENSES.txt": bundledLicences([metafile]) };
}
