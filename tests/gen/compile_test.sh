#!/bin/bash
# What `nicol generate` writes compiles without a warning with gcc and clang,
# as C11 and inside C++, and wrong uses of it do not compile at all.
set -euo pipefail
here=$NICOL_SOURCE/tests/gen
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
warn="-Wall -Wextra -Wpedantic -Wshadow -Werror -I$NICOL_SOURCE/include"
fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# compiles DIR: both files, by all compilers
compiles() {
	echo '#include "db.h"' >"$1/t.cc"
	gcc -std=c11 $warn -c "$1/db.c" -o "$1/db.o"
	clang -std=c11 $warn -fsyntax-only "$1/db.c"
	g++ -std=c++17 $warn -I"$1" -fsyntax-only "$1/t.cc"
	clang++ -std=c++20 $warn -I"$1" -fsyntax-only "$1/t.cc"
}

mkdir odd rich
cp "$here/odd.prisma" odd/schema.prisma
cp "$NICOL_SOURCE/tests/query/rich.prisma" rich/schema.prisma
for s in odd rich; do
	"$NICOL" generate --schema $s/schema.prisma
	compiles $s/client
done

! grep -rq verysecret odd/client || fail "a password got into the client"
for symbol in odd_user_find_unique odd_user_args__find_many odd_report_count \
	odd_user_create__find_unique odd_open_ odd_named_find_unique; do
	grep -q "$symbol" odd/client/db.h || fail "$symbol is missing"
done
! grep -Eq 'odd_secret|hidden|odd_report_(create|update|delete|find_unique)' \
	odd/client/db.h || fail "what should be left out is there"

# the same again: nothing changes, not even the files' times
before=$(stat -c '%y %i' odd/client/db.h odd/client/db.c)
"$NICOL" generate --schema odd/schema.prisma | grep -q Unchanged ||
	fail "the second run does not say that nothing changed"
[ "$before" = "$(stat -c '%y %i' odd/client/db.h odd/client/db.c)" ] ||
	fail "unchanged files were written again"

# uses(NAME, C): a function body with the rich client
uses() {
	printf '#include "db.h"\nint f(nicol_client *db, nicol_error *err);\nint f(nicol_client *db, nicol_error *err)\n{\n%s\nreturn 0;\n}\n' "$2" >"$1.c"
}
good='const rich_person *p = rich_person_find_unique(db,
	&(rich_person_find_unique_args){ .where = { .email = "a" },
	.include = { .profile = &(rich_profile_args){0},
	.posts = &(rich_post_find_many_args){0} } }, err);
nicol_result_free(p);'
uses good "$good"
for cc in gcc clang; do
	$cc -std=c11 $warn -Irich/client -fsyntax-only good.c
done
cat >use.cc <<'END'
#include "db.h"
int use(nicol_client *db, nicol_error *err);
int use(nicol_client *db, nicol_error *err)
{
	int32_t n = 5;
	const char *names[] = { "a", "b" };
	rich_person_where either[2] = {};
	either[0].age.not_ = &n;
	either[1].name.equals = NICOL_NULL;
	rich_person_find_many_args args = {};
	rich_profile_args profile = {};
	args.where.email.in = { names, 2 };
	args.where.OR = { either, 2 };
	args.include.profile = &profile;
	const rich_person_list *list = rich_person_find_many(db, &args, err);
	nicol_result_free(list);
	rich_person_update_args change = {};
	change.data.profile.delete_ = true;
	change.data.manager_id.set = NICOL_NULL;
	nicol_result_free(rich_person_update(db, &change, err));
	return nicol_execute_raw(db, "SELECT 1", NICOL_NO_PARAMS, err) < 0;
}
END
for std in c++17 c++20; do
	g++ -std=$std -Wall -Wextra -Wpedantic -Werror \
		-I"$NICOL_SOURCE/include" -Irich/client -fsyntax-only use.cc
	clang++ -std=$std -Wall -Wextra -Wpedantic -Werror \
		-I"$NICOL_SOURCE/include" -Irich/client -fsyntax-only use.cc
done
check_rejected() {
	uses "$1" "$2"
	for cc in gcc clang; do
		! $cc -std=c11 $warn -Irich/client -fsyntax-only "$1.c" 2>err ||
			fail "$1 compiles with $cc"
		grep -q "$3" err || fail "$1: $(cat err)"
	done
}
check_rejected misspelt "${good/.email/.emial}" emial
check_rejected wrong_type "${good/\"a\"/5}" 'int'
check_rejected not_unique "${good/.email/.name}" name
check_rejected wrong_model "${good/rich_profile_args/rich_badge_args}" \
	'incompatible pointer'
check_rejected changed_result "rich_person *p = NULL; const rich_person *q = p;
((rich_person *)p)->id = 1; rich_person_find_first(db, NULL, err)->id = 2;
(void)q;" 'read-only\|const'
check_rejected wrong_enum "rich_everything_count(db,
	&(rich_everything_count_args){ .where = { .role.equals = \"ADMIN\" } },
	err);" 'incompatible pointer'

# settings that cannot be used
! "$NICOL" generate --schema rich/schema.prisma --client c 2>err ||
	fail "--client without --output"
grep -q -- '--output' err || fail "$(cat err)"
! "$NICOL" generate --schema rich/schema.prisma --client c --output o \
	--prefix 'a-b' 2>err || fail "a prefix that is no C name"
! "$NICOL" generate --schema rich/schema.prisma --client go --output o \
	2>err || fail "a client that does not exist"
! "$NICOL" generate --schema rich/schema.prisma --generator nope 2>err ||
	fail "a generator that does not exist"
grep -q nope err || fail "$(cat err)"
echo 'model A { id Int @nope }' >>rich/schema.prisma
! "$NICOL" generate --schema rich/schema.prisma 2>err || fail "a bad schema"
grep -q P1012 err || fail "$(cat err)"

# other people's schemas
shared=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
if [ -f "$shared/seed/schema.prisma" ]; then
	"$NICOL" generate --schema "$shared/seed/schema.prisma" >out
	grep -q 'prisma-client-js' out || fail "the seed's generator: $(cat out)"
	"$NICOL" generate --schema "$shared/seed/schema.prisma" --client c \
		--output seed --prefix relay
	compiles seed
	for schema in civitai__civitai/packages/civitai-db-schema/prisma \
		mfts__papermark/prisma/schema \
		samchon__shopping-backend/prisma/schema; do
		rm -rf app
		"$NICOL" generate --schema "$shared/corpus/apps/$schema" \
			--client c --output app
		gcc -std=c11 $warn -fsyntax-only app/db.c
	done
else
	echo "SKIP: the seed's schema and the corpus are not here"
fi
