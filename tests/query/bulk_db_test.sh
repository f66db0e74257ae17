#!/bin/bash
# create_many of many rows; directly, and as behind pgbouncer.
. "$NICOL_SOURCE/tests/query/bank.sh"
cp "$here/rich.prisma" "$tmp/schema.prisma"
DATABASE_URL=$NICOL_TEST_URL "$NICOL" db push --schema "$tmp/schema.prisma"
build_bank bulk_program.c
DATABASE_URL=$NICOL_TEST_URL "$tmp/bulk_program"
DATABASE_URL="$NICOL_TEST_URL?pgbouncer=true" "$tmp/bulk_program"
