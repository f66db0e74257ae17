#!/bin/bash
# What a client lets be seen of its work, on both databases.
. "$NICOL_SOURCE/tests/query/bank.sh"
make_bank postgresql "$NICOL_TEST_URL"
build_bank observe_program.c
DATABASE_URL=$NICOL_TEST_URL "$tmp/observe_program"
DATABASE_URL="$NICOL_TEST_URL?pgbouncer=true" "$tmp/observe_program"
make_bank sqlite "file:$tmp/bank.db"
build_bank observe_program.c
DATABASE_URL="file:$tmp/bank.db" LITE=1 "$tmp/observe_program"
