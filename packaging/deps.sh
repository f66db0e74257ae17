#!/bin/sh
# deps.sh SET...: installs the Debian packages of the named sets (build,
# check) that are missing, and does nothing when none is. The one place where
# they are listed.
set -eu
build="gcc make cmake pkg-config libc6-dev libpq-dev libsqlite3-dev libssl-dev
libjansson-dev uthash-dev postgresql postgresql-client"
check="clang g++ libcmocka-dev libpg-query-dev pgbouncer valgrind python3 time
nodejs npm libclang-rt-dev mandoc strace zsh fish procps patch"

have() {
	case $1 in
	nodejs) command -v node >/dev/null ;; # a newer one may be there
	npm) command -v npm >/dev/null ;;
	*) dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null |
		grep -qx installed ;;
	esac
}

missing=
for set in "$@"; do
	eval "packages=\$$set"
	for p in $packages; do
		have "$p" || missing="$missing $p"
	done
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
	echo "nicol: install the equivalents of these Debian packages:$missing" >&2
	exit 1
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "nicol: installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { $sudo apt-get update -qq &&
	$sudo apt-get install -y -qq --no-install-recommends $missing; } \
	>"$log" 2>&1; then
	cat "$log" >&2
	rm -f "$log"
	exit 1
fi
rm -f "$log"
