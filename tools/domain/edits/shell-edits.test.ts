import { describe, expect, test } from "vitest";
import { shellEdits } from "./shell-edits.js";

/** "!" in front of a name: the name itself is made, moved or removed. "x[a b]": x, or a and b in it. */
const seen = (script: string): string[] => shellEdits(script).map(({ path, what, into }) => `${what === "entry" ? "!" : ""}${path}${into === undefined ? "" : `[${into.join(" ")}]`}`);

const PATCH = "*** Begin Patch\n*** Update File: src/a.ts\n@@\n- *** Delete File: no.ts\n+*** Add File: no.ts\n*** Add File: new file.ts\n+x\n*** Delete File: old.ts\n*** Update File: from.ts\n*** Move to: to.ts\n*** End Patch\n";
const DIFF = "--- a/src/x.ts\n+++ b/src/x.ts\n@@ -1 +1 @@\n-a\n+b\n--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1 @@\n+x\n";

describe("what is seen", () => {
  test.each<[script: string, edits: string[]]>([
    ["echo x > a.txt", ["a.txt"]],
    ["echo x>a.txt", ["a.txt"]],
    ["echo x >> 'my file.txt'", ["my file.txt"]],
    ["cmd 2>err.log", ["err.log"]],
    ["cmd &> both.log", ["both.log"]],
    ["cmd >| force.txt", ["force.txt"]],
    ["cmd >& file.log", ["file.log"]],
    ["> empty.txt", ["empty.txt"]],
    ["{ echo a; echo b; } > out", ["out"]],
    ["for f in a b; do echo $f; done > list", ["list"]],
    ["make | tee -a build.log other.log", ["build.log", "other.log"]],
    ["sed -i 's/a/b/' x.ts y.ts", ["x.ts", "y.ts"]],
    ["sed -i.bak -e s/a/b/ -e 's/c/d/' x.ts", ["x.ts"]],
    ["sed -i '' 's/a/b/' x.ts", ["x.ts"]],
    ["sed -Ei s/a/b/ x.ts", ["x.ts"]],
    ["sed --in-place --expression=s/a/b/ x.ts", ["x.ts"]],
    ["sed -i -f prog.sed x.ts", ["x.ts"]],
    ["perl -pi -e 's/a/b/' x.ts", ["x.ts"]],
    ["rm -rf src/a 'b c'", ["!src/a", "!b c"]],
    ["rm -- -odd", ["!-odd"]],
    ["/bin/rm x", ["!x"]],
    ["mv a.ts b.ts", ["!a.ts", "!b.ts[a.ts]"]],
    ["mv a.ts src/b.ts lib/", ["!a.ts", "!src/b.ts", "!lib/[a.ts b.ts]"]],
    ["mv -t lib a b", ["!a", "!b", "!lib[a b]"]],
    ["cp -r src/x lib", ["lib[x]"]],
    ["cp --target-directory=lib a", ["lib[a]"]],
    ["cp $from to.ts", ["to.ts[]"]],
    ["ln -sf a.ts b.ts", ["!b.ts[a.ts]"]],
    ["touch -r ref a b", ["a", "b"]],
    ["truncate -s 0 log", ["log"]],
    ["dd if=/dev/zero of=disk bs=1", ["disk"]],
    ["git checkout -- a.ts src", ["!a.ts", "!src"]],
    ["git checkout HEAD~1 -- a.ts", ["!a.ts"]],
    ["git restore --source=main a.ts", ["!a.ts"]],
    ["git -C sub rm -r --cached x", ["!sub/x"]],
    ["git -c a=b mv x y", ["!x", "!y[x]"]],
    ["git restore -s main -SW a", ["!a"]],
    ["cd src && rm a.ts; cd .. ; touch b", ["!src/a.ts", "src/../b"]],
    ["(cd src; rm a); rm b", ["!src/a", "!b"]],
    ["cd /abs; touch x", ["/abs/x"]],
    ["cd $dir && touch x; touch /abs/y", ["/abs/y"]],
    ["if true; then rm a; else rm b; fi", ["!a", "!b"]],
    ["case $x in a|b) rm one;; (c) rm two;; esac; rm three", ["!one", "!two", "!three"]],
    ["for ((i=0; i>3; i++)); do touch a; done", ["a"]],
    ["A=1 B='x y' rm a", ["!a"]],
    ["sudo -u me rm a", ["!a"]],
    ["env A=b timeout 5 rm a", ["!a"]],
    ["bash -lc 'echo x > a; rm b'", ["a", "!b"]],
    ["cd src && sh -c \"rm 'a b'\"", ["!src/a b"]],
    ["sh <<'EOF'\nrm a\nEOF", ["!a"]],
    ["eval 'rm a'", ["!a"]],
    ["echo $(rm a)", ["!a"]],
    ["cat <<EOF > out.txt\nrm nothing > nowhere\nEOF\nrm a", ["out.txt", "!a"]],
    ["cat <<-'EOF' >out\n\tx > y\n\tEOF\nrm a", ["out", "!a"]],
    ["cat <<A <<B > o\na\nA\nb > c\nB\nrm a", ["o", "!a"]],
    [`apply_patch <<'EOF'\n${PATCH}EOF\n`, ["src/a.ts", "new file.ts", "!old.ts", "from.ts", "!to.ts"]],
    [`cd sub && apply_patch "${PATCH}"`, ["sub/src/a.ts", "sub/new file.ts", "!sub/old.ts", "sub/from.ts", "!sub/to.ts"]],
    [`cat <<'EOF' | apply_patch\n${PATCH}EOF`, ["src/a.ts", "new file.ts", "!old.ts", "from.ts", "!to.ts"]],
    [`patch -p1 <<'EOF'\n${DIFF}EOF`, ["src/x.ts", "new.ts"]],
    [`git apply <<'EOF'\n${DIFF}EOF`, ["src/x.ts", "new.ts"]],
    ["patch src/x.ts < x.diff", ["src/x.ts"]],
    ["rm a \\\n  b", ["!a", "!b"]],
    ["f() { rm a; }", ["!a"]],
    ["rm a &", ["!a"]],
    ["! rm a", ["!a"]],
  ])("%s", (script, edits) => expect(seen(script)).toEqual(edits));
});

describe("what is not", () => {
  test.each([
    "",
    "cmd 2>&1",
    "cmd >&2",
    "cmd 2>&1 | grep x",
    "cmd <&3 3>&-",
    'echo "a > b"',
    "echo 'rm x > y; rm z'",
    "echo a \\> b",
    "# rm a > b",
    "ls # > x",
    "cat < in.txt",
    "cat <<EOF\nx > y\nrm z\nEOF",
    'git commit -m "$(cat <<\'EOF\'\nFix (it) > all "of it\'\nrm x > y\nEOF\n)"',
    "[[ a > b ]] && echo",
    "[[ $a > b || x < y ]]",
    "(( a > b ))",
    "echo $(( a > b ))",
    "[ a \\> b ]",
    "grep -E 'a>b' file",
    "awk '$1 > 3 { print }' data",
    "diff <(sort a) <(sort b)",
    "arr=(a b); echo ${arr[@]}",
    "rm $file ${other} *.ts src/{a,b} `ls` ~/x",
    'rm "$dir/x"',
    "echo x > $out",
    "sed 's/a/b/' x.ts",
    "sed -n 's/i/b/p' x.ts",
    "sed -e 's/-i/b/' x.ts",
    "perl -e 'print' x",
    "git checkout main",
    "git checkout -b agent/a/x",
    "git restore --staged a.ts",
    "git rm -n a",
    "git mv $a $b",
    "git status; git add -A; git commit -m 'rm a > b'",
    "xargs rm",
    "find . -name '*.o' -delete",
    "python - <<'EOF'\nopen('x','w') > 3\nEOF",
    "node -e 'a > b'",
    "echo 'unfinished > x",
    'echo "unfinished $(rm',
    "test 1 -gt 0 && echo yes",
    "tee",
    "dd of=",
    "mv",
    "cp only",
    "cd somewhere",
    "case rm in rm) ls;; esac",
    "echo x; (",
    ")",
  ])("%s", (script) => expect(seen(script)).toEqual([]));
});

test("nothing makes it throw, hang or grow", () => {
  const pieces = ["'", '"', "$(", ")", "(", "((", "`", "\\", "<<", "<<EOF\n", "> ", ">", "&", "|", ";", "\n", "{", "}", "case", " in ", "esac", "[[", "rm ", "sed -i ", "a", "$", "${", "#", "cd ", "git "];
  let seed = 7;
  const next = (limit: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % limit;
  for (let round = 0; round < 5000; round += 1) {
    const script = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join("");
    expect(shellEdits(script).length).toBeLessThan(200);
  }
  expect(shellEdits("$(".repeat(100_000)).length).toBe(0);
});
