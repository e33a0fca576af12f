/** Programs that test, build, compile, check or fetch packages whatever they are told. */
export const HEAVY = new Set(
  "vitest jest mocha ava tap jasmine karma cypress playwright stryker pytest py.test tox nox rspec phpunit ctest tsc tsgo eslint mypy pyright golangci-lint webpack rollup esbuild parcel swc turbo nx lerna rush gcc g++ cc c++ clang clang++ rustc javac kotlinc scalac ghc make gmake ninja bazel bazelisk buck2 pants mvn mvnw gradle gradlew ant sbt xcodebuild nextflow hyperfine".split(" "),
);

/** Those of which only some verbs are. */
export const VERBS: Readonly<Record<string, RegExp>> = {
  apt: /^(install|upgrade)$/,
  "apt-get": /^(install|upgrade|dist-upgrade)$/,
  brew: /^(install|upgrade)$/,
  bundle: /^(install|update)$/,
  cargo: /^(b|build|t|test|bench|check|c|clippy|doc|install|nextest|run|r)$/,
  cmake: /^--build$/,
  composer: /^(install|update|test)$/,
  conda: /^(install|create|update)$/,
  deno: /^(test|bench|check|compile|task)$/,
  docker: /^(build|buildx)$/,
  dotnet: /^(build|test|restore|publish|pack)$/,
  go: /^(build|test|install|vet|generate)$/,
  just: /^(test|build|check|ci|lint|all)$/,
  mix: /^(test|compile|deps\.get)$/,
  next: /^build$/,
  pip: /^(install|wheel)$/,
  pip3: /^(install|wheel)$/,
  pipenv: /^(install|sync)$/,
  poetry: /^(install|update|build)$/,
  rake: /^(test|spec|build)/,
  rails: /^test/,
  swift: /^(build|test)$/,
  task: /^(test|build|check|ci|lint|all)$/,
  uv: /^(sync|build|lock)$/,
  vite: /^build$/,
  zig: /^(build|test)$/,
};

/** What any of them is told when it is only to tell something, and does little for it. */
const TELLS = new Set(["--version", "-V", "-version", "-dumpversion", "-dumpmachine", "--help", "-h", "help", "--showConfig", "--dry-run", "--just-print", "--question", "--collect-only", "--co", "--listTests", "--list"]);

/** The same by a program's own words: its first operand, or one of its options. */
const OWN: Readonly<Record<string, { readonly verb?: RegExp; readonly option?: RegExp }>> = {
  ant: { option: /^-(p|projecthelp)$/ },
  bazel: { verb: /^([ac]?query|info|version)$/ },
  ctest: { option: /^-N$/ },
  cypress: { verb: /^(open|info|verify|cache|version)$/ },
  gmake: { option: /^-[A-Za-z]*[nq][A-Za-z]*$/ },
  gradle: { verb: /^(tasks|projects|properties|dependencies)$/ },
  gradlew: { verb: /^(tasks|projects|properties|dependencies)$/ },
  lerna: { verb: /^(ls|list|la|ll|changed|diff|info)$/ },
  make: { option: /^-[A-Za-z]*[nq][A-Za-z]*$/ },
  mvn: { verb: /^(help|dependency):/ },
  mvnw: { verb: /^(help|dependency):/ },
  ninja: { option: /^-[nt]$/ },
  nx: { verb: /^(graph|list|report|show|daemon)$/ },
  playwright: { verb: /^(show-\w+|open|codegen)$/ },
  rush: { verb: /^list$/ },
  turbo: { verb: /^(ls|query|info|login|link|daemon)$/ },
  vitest: { verb: /^list$/ },
};

/** A compiler that gets nothing else tells its version. */
const COMPILER = /^(gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/;

/** Whether such a program only tells something. `verb`: its first operand. */
export function onlyTells(program: string, words: readonly string[], verb: string): boolean {
  const own = OWN[program];
  return words.some((word) => TELLS.has(word) || own?.option?.test(word) === true) || own?.verb?.test(verb) === true || (COMPILER.test(program) && words.join() === "-v");
}
