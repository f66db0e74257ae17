# Commands that write files, killed at every moment: a file is the old or the
# new one, and the next run writes what the killed one was to write, and
# leaves nothing else behind.
. "$NICOL_SOURCE/tests/kill.sh"
at() { mkdir -p "$work/$1" && cd "$work/$1" || exit 1; }
listing() { find . -type f | sort | xargs sha256sum; }

# --- init: nothing is there twice
at init
before() { cd .. && rm -rf init && mkdir init && cd init || exit 1; }
after() {
	[ -f prisma/schema.prisma ] || again init --with-model
	no_drafts
	[ -f "$work/init.want" ] || listing >"$work/init.want"
	listing | cmp - "$work/init.want" || fail "$what: not as init leaves it"
}
kill_each 100 init --with-model
# a file system that cannot rename so that nothing is replaced
before
traced "-e trace=renameat2 -e inject=renameat2:error=EINVAL" init --with-model || fail "without renameat2"
grep -q INJECTED "$work/.trace" || fail "renameat2 was not called"
after

# --- format: two files, of which the second is read through a link
at format
mkdir schema
cat >old.a <<'X'
datasource db {
provider = "postgresql"
url = env("DATABASE_URL")
}
model A {
id Int @id
}
X
printf 'model B {\nid Int @id\n}\n' >old.b
for f in a b; do cp old.$f schema/$f.prisma; done
"$NICOL" format --schema schema >/dev/null || fail "format"
for f in a b; do mv schema/$f.prisma new.$f; done
ln -s ../target.b schema/b.prisma
before() {
	cp old.a schema/a.prisma
	cp old.b target.b
	chmod 600 target.b
}
after() {
	for f in a b; do
		cmp -s schema/$f.prisma old.$f || cmp -s schema/$f.prisma new.$f ||
			fail "$what: $f.prisma is neither old nor new"
	done
	again format --schema schema
	for f in a b; do cmp schema/$f.prisma new.$f || fail "$what: $f"; done
	[ -L schema/b.prisma ] || fail "$what: the link is gone"
	is "$(stat -c %a target.b)" 600
	[ -z "$(ls -A schema | grep -v '^[ab].prisma$')" ] || no_drafts
}
kill_each 100 format --schema schema

# --- generate: over an older client
at generate
mv ../format/new.a schema.prisma
"$NICOL" generate --client c --output want >/dev/null || fail "generate"
before() {
	rm -rf db && mkdir db
	echo '/* old */' | tee db/db.h >db/db.c
}
after() {
	for f in db.h db.c; do
		cmp -s db/$f want/$f || is "$(cat db/$f)" '/* old */'
	done
	again generate --client c --output db
	diff -r db want || fail "$what: not the client"
}
kill_each 100 generate --client c --output db
finish
