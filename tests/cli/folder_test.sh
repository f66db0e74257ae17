#!/bin/bash
# A schema of several files: each command reads all, and names, writes and
# places by the right one.
. "$NICOL_SOURCE/tests/cli/lib.sh"
mkdir -p db/parts
cat >db/parts/main.prisma <<'X'
datasource db {
  provider = "sqlite"
  url      = "file:./data.db"
}

generator client {
  provider = "nicol-client-c"
  output   = "./client"
}
X
cat >db/song.prisma <<'X'
model Song {
  id       Int    @id
  singer   Artist @relation(fields: [singerId], references: [id])
  singerId Int
}
X
cat >db/artist.prisma <<'X'
model Artist {
  id    Int    @id
  songs Song[]
}
X
echo '{ "prisma": { "schema": "db" } }' >package.json

expect 0 validate
out_has "db is valid"
expect 0 validate --schema db
expect 0 validate --schema db/

# from a folder below, the package's file counts too
mkdir below
(cd below && "$NICOL" validate >../.below) || fail "validate from below"
grep -q valid .below || fail "no word from below"

# an error is at its own file
printf 'model Song {\n  id Int @id\n}\n' >db/zebra.prisma
expect 1 validate
err_has "db/zebra.prisma:1:7"
err_has "the first is here: db/song.prisma:1:7"
rm db/zebra.prisma

# only what changes is written
before=$(stat -c %Y.%i db/song.prisma)
printf 'enum E {\n A\n}\n' >db/e.prisma
expect 1 format --check
out_has "db/e.prisma"
grep -q song "$work/.out" && fail "format names a file that is formatted"
expect 0 format
grep -qx '  A' db/e.prisma || fail "db/e.prisma is not formatted"
[ "$before" = "$(stat -c %Y.%i db/song.prisma)" ] || fail "format wrote a file that was formatted"
rm db/e.prisma

# what one file lacks for another is put into its own file
printf 'model Album {\n  id     Int    @id\n  artist Artist\n}\n' >db/album.prisma
expect 0 format
grep -q 'albums Album\[\]' db/artist.prisma || fail "no opposite side in artist.prisma"
grep -q 'artistId Int' db/album.prisma || fail "no foreign key in album.prisma"
expect 0 validate

# the database and the migrations are beside the datasource, the client is
# beside its generator, as Prisma 6 has them
expect 0 db push --skip-generate
[ -f db/parts/data.db ] || fail "no db/parts/data.db"
rm -f db/parts/data.db
expect 0 migrate dev --name first --skip-generate
[ -d db/parts/migrations ] || fail "no db/parts/migrations"
expect 0 generate
[ -f db/parts/client/db.h ] || fail "no client beside its generator"

# Prisma 7: migrations in the schema's folder, the database beside the config
sed -i '/url/d' db/parts/main.prisma
rm -rf db/parts/migrations db/parts/data.db package.json
cat >prisma.config.ts <<'X'
import { defineConfig } from 'prisma/config'
export default defineConfig({ schema: 'db', datasource: { url: 'file:./seven.db' } })
X
expect 0 migrate dev --name first --skip-generate
[ -d db/migrations ] || fail "no db/migrations"
[ -f seven.db ] || fail "no seven.db"
finish
