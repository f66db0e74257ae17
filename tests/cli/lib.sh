# Sourced by the tests of the command line: an empty folder to work in, and
# the words that they are written in. $NICOL is the program.
set -u
: "${NICOL:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR FORCE_COLOR CI DATABASE_URL DIRECT_URL SHADOW_DATABASE_URL
failures=0

fail() {
	echo "FAIL: $*" >&2
	[ ! -f "$work/.out" ] || sed 's/^/  out: /' "$work/.out" >&2
	[ ! -f "$work/.err" ] || sed 's/^/  err: /' "$work/.err" >&2
	failures=$((failures + 1))
}

# expect CODE ARGS...: runs nicol; its output is then in .out and .err.
expect() {
	local code=$1 got=0
	shift
	"$NICOL" "$@" >"$work/.out" 2>"$work/.err" </dev/null || got=$?
	[ "$got" = "$code" ] || fail "nicol $*: exit $got, not $code"
}
# The last run's output, standard error, or neither has the text.
out_has() { grep -qF -- "$1" "$work/.out" || fail "stdout has no \"$1\""; }
err_has() { grep -qF -- "$1" "$work/.err" || fail "stderr has no \"$1\""; }
out_lacks() { ! grep -qF -- "$1" "$work/.out" || fail "stdout has \"$1\""; }
err_lacks() { ! grep -qF -- "$1" "$work/.err" || fail "stderr has \"$1\""; }
is() { [ "$1" = "$2" ] || fail "\"$1\" is not \"$2\""; }
finish() {
	[ "$failures" = 0 ] && echo "all as expected"
	exit $((failures > 0))
}
