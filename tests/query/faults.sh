# shellcheck shell=bash
# Sourced by faults_test.sh and faults_db_test.sh with the provider: builds
# faults_program.c, linked with the rooms themselves so that it can make
# their allocations fail.
set -euo pipefail
here=$NICOL_SOURCE/tests/query
grep -q '^NICOL_FAULTS:BOOL=ON' "$NICOL_BUILD/CMakeCache.txt" || {
	echo "SKIP: this build cannot make allocations fail"
	exit 77
}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")

# build_faults PROVIDER URL [SOURCE]: the program in $tmp/program, its tables
# at URL.
build_faults() {
	local schema=$tmp/schema.prisma
	cp "$here/faults.prisma" "$schema"
	if [ "$1" = postgresql ]; then
		# a type of the database's own has to be asked for
		sed -i -e 's/"sqlite"/"postgresql"/' \
			-e 's/^  age .*/&\n  kind Kind @default(A)/' "$schema"
		printf '\nenum Kind {\n  A\n  B\n}\n' >>"$schema"
	fi
	DATABASE_URL=$2 "$NICOL" db push --schema "$schema"
	"${CC:-cc}" -std=gnu11 -g -Wall -Wextra -Wpedantic -Werror \
		${sanitize:+-fsanitize=$sanitize} -DNICOL_FAULTS \
		-I"$tmp/client" -I"$here" -I"$NICOL_SOURCE/include" -I"$NICOL_SOURCE/src" \
		-o "$tmp/program" "$here/${3:-faults_program.c}" "$tmp/client/db.c" \
		"$NICOL_BUILD/tests/libnicol_test_rooms.a" \
		-lcmocka -ljansson -lpthread -ldl -lm
}
