#!/bin/bash
# The client's connection breaks at one place after the other.
. "$NICOL_SOURCE/tests/query/faults.sh"
build_faults postgresql "$NICOL_TEST_URL" cut_program.c
port=${NICOL_TEST_URL##*127.0.0.1:}
port=${port%%/*}
mkfifo "$tmp/in" "$tmp/out"
python3 "$NICOL_SOURCE/tests/migrate/cut_proxy.py" "$tmp/port" "$port" once \
	<"$tmp/in" >"$tmp/out" &
exec 3>"$tmp/in" 4<"$tmp/out"
for _ in {1..500}; do [ -s "$tmp/port" ] || sleep 0.02; done
export FAULTS_URL=$NICOL_TEST_URL
export CUT_URL=${NICOL_TEST_URL/:$port/:$(cat "$tmp/port")}
"$tmp/program"
