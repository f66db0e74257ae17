#!/bin/bash
# More than one server: a pooler between, hosts of which one is the primary,
# replicas that answer reads, and a failover.
. "$NICOL_SOURCE/tests/query/bank.sh"
. "$NICOL_SOURCE/tests/db/bouncer.sh"
make_bank postgresql "$NICOL_TEST_URL"
build_bank threads_program.c
build_bank servers_program.c

# a pooler that nobody has told us of: nothing of ours may stay on its servers
if bouncer_size=4 start_bouncer; then
	trap 'kill $bouncer_pid; rm -rf "$tmp"' EXIT
	url="postgresql://postgres@127.0.0.1:$bouncer_port/nicol_test?connection_limit=8&pool_timeout=60"
	DATABASE_URL=$url "$tmp/threads_program" 8 8
	if DATABASE_URL="$url&pgbouncer=false" "$tmp/threads_program" 8 8 \
		>"$tmp/out" 2>&1; then
		echo "prepared statements go through this pooler: the test above shows nothing"
		exit 1
	fi
	kill $bouncer_pid
	trap 'rm -rf "$tmp"' EXIT
fi

# a standby
as=
[ "$(id -u)" != 0 ] ||
	as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
standby=$PGHOST/standby
standby_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(cd / && $as "$NICOL_PG_BIN/pg_basebackup" -h 127.0.0.1 -p "$PGPORT" \
	-U postgres -D "$standby" -R -X stream -c fast --no-sync)
(cd / && $as "$NICOL_PG_BIN/pg_ctl" -D "$standby" -w -l "$PGHOST/standby.log" \
	-o "-p $standby_port -c unix_socket_directories=$PGHOST \
-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200" \
	start) >/dev/null
trap 'cd / && $as "$NICOL_PG_BIN/pg_ctl" -D "$standby" -m immediate -w stop \
	>/dev/null 2>&1 || true; rm -rf "$tmp"' EXIT
export DATABASE_URL=$NICOL_TEST_URL
export STANDBY_URL="postgresql://postgres@127.0.0.1:$standby_port/nicol_test"
export BOTH_URL="postgresql://postgres@127.0.0.1:$standby_port,127.0.0.1:$PGPORT/nicol_test"
export FAILOVER="cd / && $as $NICOL_PG_BIN/pg_ctl -D $PGHOST/data -m immediate \
-w stop >/dev/null && $as $NICOL_PG_BIN/pg_ctl -D $standby -w promote >/dev/null"
export LEAVE="cd / && $as $NICOL_PG_BIN/pg_ctl -D $standby -m fast -w stop >/dev/null"
export BACK="cd / && $as $NICOL_PG_BIN/pg_ctl -D $standby -w -l $PGHOST/standby.log \
-o '-p $standby_port -c unix_socket_directories=$PGHOST \
-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200' start >/dev/null"
"$tmp/servers_program"
