#!/bin/bash
# nicol validate and nicol format on good and bad files.
. "$NICOL_SOURCE/tests/cli/lib.sh"
mkdir prisma
cat >prisma/schema.prisma <<'X'
datasource db {
  provider = "postgresql"
  url = env("DATABASE_URL")
}
model User {
  id Int @id
  name   String?
}
X
expect 0 validate
out_has "prisma/schema.prisma is valid"
expect 0 validate --json
out_has '"valid": true'

expect 1 format --check
out_has "prisma/schema.prisma"
cp prisma/schema.prisma before
expect 0 format
out_has "formatted"
cmp -s before prisma/schema.prisma && fail "format wrote nothing"
grep -qx '  name String?' prisma/schema.prisma || fail "name is not aligned"
expect 0 format --check
expect 0 format --json
out_has '"written": []'

cat >bad.prisma <<'X'
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model User {
  id Int @id
  b  Sting
  this is no line
  c  Int @uniqe
}
X
cp bad.prisma before
expect 1 validate --schema bad.prisma
err_has "bad.prisma:7:6"
err_has "  b  Sting"
err_has "     ^^^^^"
err_has "bad.prisma:8:3"
expect 1 validate --schema bad.prisma --json
python3 - "$work/.out" <<'X' || fail "the JSON document"
import json, sys
d = json.load(open(sys.argv[1]))
assert d["valid"] is False
assert [x["line"] for x in d["diagnostics"]][:2] == [7, 8], d
assert all(x["severity"] == "error" for x in d["diagnostics"])
X
expect 1 format --schema bad.prisma
cmp -s before bad.prisma || fail "format changed a schema with errors"

# what a relation lacks is added, and then the schema is valid
cat >lacks.prisma <<'X'
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model Song {
  id     Int    @id
  author Artist
}

model Artist {
  id Int @id
}
X
expect 0 format --schema lacks.prisma
grep -q '@relation(fields: .artistId., references: .id.)' lacks.prisma || fail "no foreign key"
grep -q 'songs Song..' lacks.prisma || fail "no opposite side"
expect 0 validate --schema lacks.prisma

printf 'model A {\n  id Int @id // \xff\n}\n' >latin.prisma
expect 1 validate --schema latin.prisma
err_has "N0013"
err_has "latin.prisma:2:17"
expect 1 validate --schema nowhere.prisma
err_has "nowhere.prisma"

# several files, each named in its own errors
mkdir many
printf 'datasource db {\n  provider = "sqlite"\n  url      = "file:x.db"\n}\n' >many/a.prisma
printf 'model A {\n  id Int @id\n  b  B\n}\n' >many/b.prisma
expect 1 validate --schema many
err_has "many/b.prisma:3:6"
finish
