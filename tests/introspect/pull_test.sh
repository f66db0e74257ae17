# What `nicol db pull` does to files and says, on SQLite.
. "$NICOL_SOURCE/tests/cli/lib.sh"
export DATABASE_URL=file:./dev.db
mkdir prisma
bare='datasource db {
  provider = "sqlite"
  url      = env("DATABASE_URL")
}'
echo "$bare" >prisma/schema.prisma
sql() { python3 -c 'import sqlite3, sys
sqlite3.connect("prisma/dev.db").executescript(sys.argv[1])' "$1"; }

# no database, then an empty one
expect 1 db pull
err_has P1003
sql 'create table x (a); drop table x'
expect 1 db pull
err_has P4001
is "$(cat prisma/schema.prisma)" "$bare"

# printed, and not written
sql 'create table Author (id integer primary key, name text not null); create table log (line text)'
expect 0 db pull --print
out_has 'model Author {'
err_has 'log'
is "$(cat prisma/schema.prisma)" "$bare"

# written, through a link too, and nothing but that file
mkdir real && mv prisma/schema.prisma real/ && ln -s ../real/schema.prisma prisma/schema.prisma
chmod 640 real/schema.prisma
find . -type f | sort >.before
expect 0 db pull
out_has 'wrote'
out_has '2 models'
is "$(find . -type f | grep -v '/\.before' | sort)" "$(grep -v '/\.before' .before)"
[ -L prisma/schema.prisma ] || fail "the link is gone"
is "$(stat -c %a real/schema.prisma)" 640
expect 0 validate
cp real/schema.prisma kept
inode=$(stat -c %i real/schema.prisma)

# nothing to write the second time
expect 0 db pull
out_has 'already'
is "$(stat -c %i real/schema.prisma)" "$inode"
expect 0 db pull --json
is "$(python3 -c 'import json; d = json.load(open("'"$work"'/.out")); print(d["written"], d["models"], d["files"][0]["changed"], [n["code"] for n in d["notices"]])')" "True 2 False []"

# a schema with mistakes is not overwritten, but for --force
echo 'model Broken { id Nope }' >>real/schema.prisma
cp real/schema.prisma broken
expect 1 db pull
cmp -s broken real/schema.prisma || fail "it was written"
expect 0 db pull --force
cmp -s kept real/schema.prisma || fail "$(diff kept real/schema.prisma)"

# another database; options of Prisma's
python3 -c 'import sqlite3; sqlite3.connect("other.db").execute("create table Other (id integer primary key)")'
expect 0 db pull --print --url "file:$PWD/other.db" --composite-type-depth 1
out_has 'model Other {'

# several files: what is new has one of its own
mkdir many
echo "$bare" >many/base.prisma
printf '/// the author\nmodel Author {\n  id Int @id\n}\n' >many/author.prisma
expect 0 db pull --schema many --url "file:$PWD/prisma/dev.db"
is "$(ls many | tr '\n' ' ')" "author.prisma base.prisma introspected.prisma "
grep -q '^  name String' many/author.prisma || fail "the model was not brought up to date"
grep -q '^/// the author' many/author.prisma || fail "the documentation is gone"
grep -q '^model log' many/introspected.prisma || fail "the new model is not there"
expect 0 validate --schema many
finish
