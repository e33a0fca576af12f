import { expect, test } from "vitest";
import { heavyCommands } from "./heavy-command.js";

test.each([
  "npm test", "npm t", "npm ci", "npm i", "npm install --save-dev x", "npm run test:unit", "npm run build -- --fast", "npm run e2e:clients", "npm --prefix sub run lint", "npm exec vitest",
  "pnpm -r build", "pnpm add x", "pnpm test", "pnpm dlx vitest", "yarn", "yarn --frozen-lockfile", "yarn build", "yarn lint", "pnpm e2e", "bun test", "bun install", "npm run typecheck",
  "npx vitest run a.test.ts", "npx vitest@4 run", "npx tsc --noEmit", "npx playwright test", "npx --yes jest", "node_modules/.bin/vitest", "./node_modules/.bin/tsc -b", "node --test", "node ./node_modules/vitest/vitest.mjs run",
  "pytest -q", "python -m pytest", "python3.12 -m unittest", "pip install -r r.txt", "python3 -m pip install x", "uv run pytest", "uv sync", "uvx tox", "poetry install",
  "go test ./...", "go build", "cargo test", "cargo b --release", "cargo clippy", "make", "make -j8 all", "cmake --build out", "ninja", "gcc a.c", "g++ a.cc", "clang++ a.cc", "javac A.java",
  "./gradlew test", "mvn -q verify", "dotnet test", "docker build .", "docker compose build", "docker compose up --build", "bundle install", "apt-get install -y x", "swift test", "sudo apt install x",
  "pnpm -w test", "pnpm -F web build", "yarn workspace web build", "yarn workspaces foreach -A run test", "npm -w web test", "npm run build --workspace=web", "npm exec --package=typescript -- tsc", "npx -p typescript tsc", "npx tsx --test a.test.ts", "tsx --test a.test.ts",
  "poetry run pytest", "pipenv run pytest", "uv run --with x pytest", "uv pip install x", "python3 -m mypy src", "cargo +nightly test", "bundle exec rspec", "bundle exec rake test", "npx eslint .", "mypy src", "golangci-lint run", "just test", "make -C sub -j4", "ninja -C out",
  "cd sub && CI=1 npm test 2>&1 | tail -5", "timeout 600 npx vitest run", "bash -lc 'npm test'", "(npm test)", "for i in 1 2; do npm test; done", "if ! npm test; then echo no; fi", "env A=b nice make",
])("S4-24 %s is heavy", (script) => expect(heavyCommands(script)).toHaveLength(1));

test.each([
  "", "ls", "git status", "cat package.json", "grep -rn vitest src", "rg 'npm test' docs", "echo npm test", "git commit -m 'npm test passes'", "cat <<EOF\nnpm test\nEOF",
  "npm --version", "npm run", "npm ls", "npm view x", "npm run dev", "npm run start", "npx vitest --version", "npx cowsay hi", "tsc --version", "node -e 1", "node script.js", "node", "python script.py", "python -c 1", "pip list", "pip show x", "python -m json.tool", "python3 -m pip list",
  "command -v pytest make", "command -V tsc", "make -n test", "make -qs", "ninja -t targets", "uv pip list", "uv python list", "gradle tasks", "./gradlew dependencies", "mvn help:effective-pom", "pytest --collect-only -q", "jest --listTests", "npx vitest list", "playwright show-report", "ctest -N", "ant -p",
  "lerna ls", "nx graph", "turbo ls", "gcc -v", "gcc -dumpversion", "javac -version", "npm pack --dry-run", "npm run", "npm outdated", "npm why x", "npm pkg get scripts", "npm help install", "npm config get registry", "npm audit", "bun pm ls", "yarn why x", "pnpm list", "bundle list", "bundle exec rake -T --help",
  "git log -- tools/build", "git checkout -b build/test", "git grep -n 'npm run build'", "git commit -F - <<'END'\nmake all\nEND", "cat Makefile package.json | jq .scripts.test", "find . -name Makefile -exec cat {} \\;", "find . | xargs grep -l 'npm test'", "ps aux | grep vitest", "pgrep -fa make", "man make", "which make cargo go", "type tsc", "alias t='npm test'", "export X=make", "tail -f tmp/worker-P03-1-x.log", "gh run watch",
  "npx bus worker inspect P03 && npx bus worker next", "node_modules/.bin/bus gate run", "bus worker launch P03 --prompt 'run npm test and make'", "while bus worker poll P03; do sleep 300; done", "node -p 'require(\"./package.json\").scripts'", "python3 -c 'print(\"npm test\")'",
  "go version", "go env", "go list ./...", "cargo --version", "cargo metadata", "cargo tree", "docker ps", "docker compose ps", "docker compose up -d", "cmake --version", "make --help", "apt list", "brew list", "ls node_modules/.bin/vitest", "which tsc", "bus worker inspect P01", "bus worker launch P01 -- npm test", "./build.sh", "uv --version",
])("%s is not", (script) => expect(heavyCommands(script)).toEqual([]));

test("each is told as it stands", () => {
  expect(heavyCommands("cd a; npm test -- 'a b' && cargo build; npm test")).toEqual(["npm test -- 'a b'", "cargo build", "npm test"]);
});
