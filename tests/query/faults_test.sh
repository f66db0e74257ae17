#!/bin/bash
# The client on SQLite, with every allocation failing in turn.
. "$NICOL_SOURCE/tests/query/faults.sh"
build_faults sqlite "file:$tmp/faults.db"
FAULTS_URL="file:$tmp/faults.db" "$tmp/program"
FAULTS_STEP=8 FAULTS_URL="file:$tmp/faults.db?statement_cache_size=0" "$tmp/program"
