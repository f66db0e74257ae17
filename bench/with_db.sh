#!/bin/sh
# The part of run.sh that runs beside a throwaway PostgreSQL.
set -eu
nicol=$PWD/build/release/nicol
oracle=${NICOL_ORACLE_HOME:-$HOME/.cache/nicol-oracle}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

echo "bench: the command line" >&2
python3 bench/cli.py "$nicol" "$oracle/p7/node_modules/prisma/build/index.js" \
	"$oracle/schema-engine-7" >"$tmp/cli.md"

echo "bench: migrations" >&2
python3 bench/migrations.py "$nicol" "$oracle/p7/node_modules/prisma/build/index.js" \
	"$oracle/schema-engine-7" >"$tmp/migrations.md"

echo "bench: the language" >&2
# shellcheck disable=SC2046
gcc -std=gnu11 -O2 -Iinclude -o "$tmp/language" bench/language.c \
	build/release/libnicol.a $(pkg-config --libs jansson) -lpthread -ldl -lm
python3 bench/language.py "$tmp/language" "$oracle" >"$tmp/language.md"

echo "bench: the DMMF" >&2
# shellcheck disable=SC2046
gcc -std=gnu11 -O2 -Iinclude -o "$tmp/dmmf" bench/dmmf.c \
	build/release/libnicol.a $(pkg-config --libs jansson) -lpthread -ldl -lm
python3 bench/dmmf.py "$tmp/dmmf" "$oracle" >"$tmp/dmmf.md"

echo "bench: the client" >&2
createdb bench_client
export DATABASE_URL="postgresql://$PGUSER@localhost:$PGPORT/bench_client?host=$PGHOST"
"$nicol" db push --skip-generate --schema examples/relay/prisma/schema.prisma >/dev/null
psql -q -X -d bench_client -f bench/client.sql
"$nicol" generate --client c --prefix relay --output "$tmp/client" \
	--schema examples/relay/prisma/schema.prisma >/dev/null
# shellcheck disable=SC2046
gcc -std=gnu11 -O2 -Iinclude -I"$tmp/client" $(pkg-config --cflags libpq) \
	-o "$tmp/client_bench" bench/client.c "$tmp/client/db.c" \
	build/release/libnicol.a $(pkg-config --libs libpq jansson) -lpthread -ldl -lm
"$tmp/client_bench" >"$tmp/client.md"
# shellcheck disable=SC2046
gcc -std=gnu11 -O2 -Iinclude -I"$tmp/client" -o "$tmp/threads" \
	bench/threads.c "$tmp/client/db.c" build/release/libnicol.a \
	$(pkg-config --libs jansson) -lpthread -ldl -lm
DATABASE_URL="$DATABASE_URL&connection_limit=16&pool_timeout=0" \
	"$tmp/threads" >"$tmp/threads.md"

echo "bench: the size of what is installed" >&2
cmake --install build/release --prefix "$tmp/prefix" >/dev/null
size=$(du -sb "$tmp/prefix" | cut -f1)

{
	echo "# Results"
	echo
	echo "Written by \`make bench\`, which repeats all of it. Each figure is the"
	echo "median of several runs, ours and the peer's in turn, on $(nproc) cores;"
	echo "the machine matters less to the ratios than to the times."
	echo "PostgreSQL $(psql -X -tAc 'show server_version'), Node $(node --version)."
	echo
	echo "## Whole processes on the seed's schema"
	echo
	cat "$tmp/cli.md"
	echo
	echo "## Migrations and large databases"
	echo
	echo "psql sends the files of the same history over one connection. Then"
	echo "databases of many tables beside the schema that made them (aim: 500 in"
	echo "under 150 ms, 20 times faster than Prisma's CLI, linear)."
	echo
	cat "$tmp/migrations.md"
	echo
	echo "## Parsing and validating, in process on both sides"
	echo
	echo "Prisma 7.10's validator as WebAssembly in Node. Cold: the first time in"
	echo "a process. Aims: 500 models in under 10 ms and 20 MiB, at least 20 times"
	echo "faster, and as much work for a model of ten as for one of ten thousand."
	echo
	cat "$tmp/language.md"
	echo
	echo "## Writing the DMMF, in process on both sides"
	echo
	echo "Prisma 7.10's engine as WebAssembly in Node. Aims: 500 models in under"
	echo "100 ms; at least 20 times faster; linear."
	echo
	cat "$tmp/dmmf.md"
	echo
	echo "## The typed C client against hand-written libpq"
	echo
	cat "$tmp/client.md"
	echo
	cat "$tmp/threads.md"
	echo
	echo "## Size"
	echo
	echo "Everything that \`make install\` writes: $((size / 1024)) KiB (aim: under 5120)."
} >bench/RESULTS.md
cat bench/RESULTS.md
