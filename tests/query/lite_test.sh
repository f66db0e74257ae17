#!/bin/bash
# The generated client on SQLite.
set -euo pipefail
here=$NICOL_SOURCE/tests/query
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")
cp "$here/lite.prisma" "$tmp/schema.prisma"
export DATABASE_URL="file:$tmp/lite.db"
"$NICOL" db push --schema "$tmp/schema.prisma"
"${CC:-cc}" -std=gnu11 -g -Wall -Wextra -Wpedantic -Werror \
	${sanitize:+-fsanitize=$sanitize} -I"$tmp/client" \
	-I"$NICOL_SOURCE/include" -o "$tmp/program" "$here/lite_program.c" \
	"$tmp/client/db.c" "$NICOL_BUILD/libnicol.a" \
	-lcmocka -ljansson -lpthread -ldl -lm
"$tmp/program"

# Without foreign keys nobody would look after the posts of a deleted person:
# the client says so rather than leave them behind.
sed -i 's/provider = "sqlite"/&\n  relationMode = "prisma"/' "$tmp/schema.prisma"
"$NICOL" generate --schema "$tmp/schema.prisma"
cat >"$tmp/mode.c" <<'END'
#include <string.h>
#include "db.h"
int main(void)
{
	nicol_error err = { 0 };
	nicol_client *db = lite_open(NULL, &err);
	lite_person_where_unique who = { .email = "mode" };
	lite_person_delete_args one = { .where = who };
	lite_person_update_args key = { .where = who,
					.data.id.set = &(int32_t){ 99 } };
	lite_person_create_args new = { .data.email = "mode" };
	int bad = 0;
	nicol_result_free(lite_person_create(db, &new, &err));
	bad += err.status != 0;
	bad += lite_person_delete(db, &one, &err) || strcmp(err.code, "N0043");
	bad += lite_person_update(db, &key, &err) || strcmp(err.code, "N0043");
	lite_person_update_args age = { .where = who,
					.data.age.set = &(int32_t){ 9 } };
	nicol_result_free(lite_person_update(db, &age, &err));
	bad += err.status != 0;
	bad += lite_post_delete_many(db, &(lite_post_delete_many_args){ 0 },
				     &err) != -1;
	nicol_error_clear(&err);
	lite_close(db);
	return bad;
}
END
"${CC:-cc}" -std=gnu11 -g -Wall -Wextra ${sanitize:+-fsanitize=$sanitize} \
	-I"$tmp/client" -I"$NICOL_SOURCE/include" -o "$tmp/mode" "$tmp/mode.c" \
	"$tmp/client/db.c" "$NICOL_BUILD/libnicol.a" -ljansson -lpthread -ldl -lm
"$tmp/mode"
