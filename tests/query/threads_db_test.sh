#!/bin/bash
# 64 threads of mixed transactions against books that are kept beside.
. "$NICOL_SOURCE/tests/query/bank.sh"
make_bank postgresql "$NICOL_TEST_URL"
build_bank threads_program.c
DATABASE_URL="$NICOL_TEST_URL?connection_limit=16&pool_timeout=60" \
	"$tmp/threads_program" 64 "${NICOL_ROUNDS:-20}"
make_bank sqlite "file:$tmp/bank.db"
build_bank threads_program.c
DATABASE_URL="file:$tmp/bank.db?connection_limit=1&pool_timeout=60" \
	"$tmp/threads_program" 16 "${NICOL_ROUNDS:-20}"
