#!/bin/bash
# Interactive transactions, their time, and what becomes of them.
. "$NICOL_SOURCE/tests/query/bank.sh"
make_bank postgresql "$NICOL_TEST_URL"
build_bank transaction_program.c
DATABASE_URL="$NICOL_TEST_URL?connection_limit=3" \
	"$tmp/transaction_program"
DATABASE_URL="$NICOL_TEST_URL?connection_limit=3&pgbouncer=true" \
	"$tmp/transaction_program"
make_bank sqlite "file:$tmp/bank.db"
build_bank transaction_program.c
DATABASE_URL="file:$tmp/bank.db?connection_limit=3&socket_timeout=1" LITE=1 \
	"$tmp/transaction_program"
