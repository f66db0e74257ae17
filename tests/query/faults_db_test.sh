#!/bin/bash
# The client on PostgreSQL, with every allocation failing in turn.
. "$NICOL_SOURCE/tests/query/faults.sh"
build_faults postgresql "$NICOL_TEST_URL"
and='?'
[[ $NICOL_TEST_URL != *\?* ]] || and='&'
FAULTS_URL=$NICOL_TEST_URL "$tmp/program"
export FAULTS_STEP=8
# statements that are not kept have other owners
FAULTS_URL="$NICOL_TEST_URL${and}pgbouncer=true&statement_cache_size=0" \
	"$tmp/program"
FAULTS_URL="$NICOL_TEST_URL${and}statement_cache_size=2" "$tmp/program"
