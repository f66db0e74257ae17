# The README's five minutes run as written, in both languages alike; its table
# of commands is the program's.
set -u
source=${NICOL_SOURCE:?}
[ -f "$source/build/release/nicol" ] || { echo SKIP: no release build; exit 77; }
work=$(mktemp -d)
# the server of `nicol dev` must reach its data, whoever runs it
chmod 755 "$work"
export XDG_DATA_HOME=$work/data
cleanup() {
	[ ! -d "$work/hello" ] ||
		(cd "$work/hello" && nicol dev reset --force >/dev/null 2>&1)
	rm -rf "$work"
}
trap cleanup EXIT
failures=0
fail() { echo "FAIL: $*" >&2; failures=$((failures + 1)); }

make -s -C "$source" install PREFIX="$work/nicol" >"$work/log" 2>&1 || {
	cat "$work/log" >&2
	exit 1
}
export PATH=$work/nicol/bin:$PATH LD_LIBRARY_PATH=$work/nicol/lib
export PKG_CONFIG_PATH=$work/nicol/lib/pkgconfig
unset DATABASE_URL
cd "$work" || exit 1

# the code between two headings: `main.c` is written, the commands are kept
python3 - "$source" <<'END' || fail "the two READMEs show different code"
import pathlib, re, sys
root = pathlib.Path(sys.argv[1])
found = []
for name, start in ("README.md", "## Five minutes"), ("README.zh-CN.md", "## 五分钟"):
    text = (root / name).read_text()
    part = text[text.index(start):]
    part = part[:part.index("\n## ", 1)]
    blocks = re.findall(r"```(\w+)\n(.*?)```", part, re.S)
    found.append([b for b in blocks if "git clone" not in b[1]])
sh = [b for kind, b in found[0] if kind == "sh"]
(c,) = [b for kind, b in found[0] if kind == "c"]
assert len(sh) == 2
pathlib.Path("main.c").write_text(c)
pathlib.Path("script").write_text("set -e\n%scp ../main.c .\n%s" % tuple(sh))
sys.exit(found[0] != found[1])
END
bash ./script >out 2>&1 || {
	cat out >&2
	fail "the five minutes do not run"
}
grep -qx 'user 1: Ada' out || { cat out >&2; fail "no row came back"; }

# every command in the table, and no other
nicol help | sed -n '/^Commands/,$p' | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' |
	grep -vxE 'help|version|completion' | sort >has
for f in README.md README.zh-CN.md; do
	sed -n 's/^| `nicol \([a-z ]*[a-z]\).*/\1/p' "$source/$f" | sort >says
	diff has says >&2 || fail "$f lists other commands"
done
[ $failures = 0 ] && echo "runs as written"
exit $((failures > 0))
