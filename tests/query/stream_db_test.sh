#!/bin/bash
# Results part by part, on both databases, and as behind pgbouncer.
. "$NICOL_SOURCE/tests/query/bank.sh"
make_bank postgresql "$NICOL_TEST_URL"
build_bank stream_program.c
DATABASE_URL=$NICOL_TEST_URL "$tmp/stream_program"
DATABASE_URL="$NICOL_TEST_URL?pgbouncer=true" "$tmp/stream_program"
make_bank sqlite "file:$tmp/bank.db"
build_bank stream_program.c
DATABASE_URL="file:$tmp/bank.db" LITE=1 "$tmp/stream_program"
