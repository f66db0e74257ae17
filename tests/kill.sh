# Sourced by the tests that kill nicol (kill -9) at one moment after another:
# before each system call by which it changes a file or talks to the server.
# What is where is then deterministic; nothing depends on time. By default
# only some of the moments are tried, evenly spread; NICOL_KILL_ALL=1 tries
# them all.
. "$NICOL_SOURCE/tests/cli/lib.sh"
if ! strace -qq -o /dev/null true 2>/dev/null; then
	echo "SKIP: strace cannot trace here"
	exit 77
fi
calls=sendto,recvfrom,write,fsync,ftruncate,flock
for c in rename link unlink mkdir symlink; do calls=$calls,?$c,?${c}at; done
calls=$calls,?renameat2,?rmdir,?chmod,?fchmod

# No leak detection under ptrace.
traced() {
	local o=$1
	shift
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o "$work/.trace" \
		$o -- "$NICOL" "$@" >"$work/.out" 2>"$work/.err" </dev/null
}

# kill_each HOW_MANY ARGS...: `before` is run, then nicol with the arguments,
# killed, then `after`; for HOW_MANY moments.
kill_each() {
	local many=$1 all i n moment got killed=0
	shift
	what="nicol $*, whole"
	before
	traced "-e trace=$calls" "$@" || fail "$what: it fails when nothing kills it"
	after
	# "sendto 3": the third of its kind
	sed -n 's/^\([a-z0-9]*\)(.*/\1/p' "$work/.trace" |
		awk '{ print $1, ++n[$1] }' >"$work/.moments"
	mapfile -t all <"$work/.moments"
	n=${#all[@]}
	[ -z "${NICOL_KILL_ALL:-}" ] || many=$n
	[ "$many" -lt "$n" ] || many=$n
	for ((i = 0; i < many; i++)); do
		# sending and receiving take turns: so do we
		moment=${all[$((i * n / many + (many * 2 <= n ? i % 2 : 0)))]}
		what="nicol $*, killed before ${moment% *} number ${moment#* }"
		before
		got=0
		{ traced "-e trace=${moment% *} -e inject=${moment% *}:signal=KILL:when=${moment#* }" \
			"$@"; } 2>/dev/null || got=$?
		[ $got = 137 ] && killed=$((killed + 1))
		[ $got = 137 ] || [ $got = 0 ] || fail "$what: exit $got"
		after
	done
	# where the server is slow, there may be fewer calls than in the first run
	[ $killed -ge $((many * 3 / 4)) ] || fail "$what: only $killed of $many were killed"
	echo "nicol $*: killed at $killed of $n moments (NICOL_KILL_ALL=1: at all)"
}

# again ARGS...: the run after a killed one goes through.
again() {
	local got=0
	"$NICOL" "$@" >"$work/.out" 2>"$work/.err" </dev/null || got=$?
	[ "$got" = 0 ] || fail "$what: then nicol $* exits with $got"
}
# No draft is left.
no_drafts() {
	[ -z "$(find . -name '.nicol-draft-*')" ] ||
		fail "$what: $(find . -name '.nicol-draft-*') stays"
}
