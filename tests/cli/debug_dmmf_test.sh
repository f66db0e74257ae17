#!/bin/bash
# nicol debug dmmf: the document of either Prisma, and clear errors.
. "$NICOL_SOURCE/tests/cli/lib.sh"
cat >seven.prisma <<'X'
datasource db {
  provider = "sqlite"
}

/// Somebody
model User {
  id   Int    @id
  name String @default("")
}
X
expect 0 debug dmmf --schema seven.prisma
cp .out seven.json
out_has '"documentation":"Somebody"'
out_has '"isParameterizable":true'
expect 0 debug dmmf --schema seven.prisma --peer 7
cmp -s .out seven.json || fail "a schema without a url is not one of Prisma 7"
expect 0 debug dmmf --schema seven.prisma --peer 6
out_lacks isParameterizable
python3 - .out <<'X' || fail "the document"
import json, sys
d = json.load(open(sys.argv[1]))
assert list(d) == ["datamodel", "schema", "mappings"], list(d)
names = [t["name"] for t in d["schema"]["inputObjectTypes"]["prisma"]]
assert names[0] == "UserWhereInput" and "UserCreateInput" in names, names
assert d["mappings"]["modelOperations"][0]["createOne"] == "createOneUser"
X
expect 1 debug dmmf --schema seven.prisma --peer 5
err_has "--peer is 6 or 7"
echo 'model User { id Int @id @nope }' >bad.prisma
expect 1 debug dmmf --schema bad.prisma
err_has "bad.prisma:1"
[ ! -s .out ] || fail "a schema with errors has a document"
finish
