#!/bin/sh
# pg.sh COMMAND...: runs COMMAND with a throwaway PostgreSQL cluster of its
# own, and drops it whatever happens. The command finds it under
#   NICOL_TEST_URL   postgresql://postgres@localhost:PORT/nicol_test?host=DIR
#   PGHOST PGPORT PGUSER PGDATABASE   the same, for psql
# The server listens on a Unix socket and on a loopback port of its own; it
# runs as an unprivileged user where this script is run by root.
set -eu
bin=$(pg_config --bindir 2>/dev/null || true)
[ -x "$bin/initdb" ] || bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
dir=$(mktemp -d /tmp/nicol-pg.XXXXXX)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
	chown nobody "$dir"
	as() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
fi
stop() {
	rc=$?
	trap - EXIT INT TERM HUP
	[ ! -f "$dir/data/postmaster.pid" ] ||
		(cd / && as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop) >/dev/null 2>&1 || true
	rm -rf "$dir"
	exit $rc
}
trap stop EXIT INT TERM HUP
here=$PWD
cd /
as "$bin/initdb" -D "$dir/data" -U postgres -A trust --no-sync -E UTF8 \
	--locale=C.UTF-8 >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
for try in 1 2 3 4 5 6 7 8; do
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	if as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/server.log" -o "-p $port \
-c unix_socket_directories=$dir -c listen_addresses=127.0.0.1 -c fsync=off \
-c synchronous_commit=off -c full_page_writes=off -c max_connections=200" \
		start >/dev/null 2>&1; then
		break
	fi
	[ $try != 8 ] || { cat "$dir/server.log" >&2; exit 1; }
done
export PGHOST="$dir" PGPORT="$port" PGUSER=postgres PGDATABASE=nicol_test
"$bin/psql" -q -d postgres -c 'create database nicol_test'
export NICOL_TEST_URL="postgresql://postgres@127.0.0.1:$port/nicol_test"
export NICOL_PG_BIN="$bin"
cd "$here"
"$@"
