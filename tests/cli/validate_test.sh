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
# each diagnostic with its place, the other place, and the edit that mends it
mkdir rich
cat >rich/a.prisma <<'X'
generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["driverAdapters", "view"]
}
datasource db {
  provider = "postgresql"
}
model User {
  id    Int @id @defualt(autoincrement())
  "é"
  ünde  Sting
}
X
printf 'model User {\n  id Int @id\n  id Int\n}\n' >"rich/b c.prisma"
expect 1 validate --schema rich --json
python3 - "$work/.out" <<'X' || fail "the edits of the JSON document"
import json, sys
d = json.load(open(sys.argv[1]))
texts = {}
seen = set()
for x in sorted(d["diagnostics"], key=lambda x: -x["start"]):
    assert (x["endLine"], x["endColumn"]) >= (x["line"], x["column"]), x
    seen.add(x["code"])
    for r in x["related"]:
        text = open(r["file"]).read()
        assert text.split("\n")[r["line"] - 1][r["column"] - 1:].split()[0] in ("User", "id"), r
    for f in x["fixes"]:
        text = texts.setdefault(f["file"], open(f["file"], "rb").read())
        texts[f["file"]] = text[:f["start"]] + f["text"].encode() + text[f["end"]:]
assert {"duplicate-name", "duplicate-field", "unknown-type", "unknown-attribute",
        "preview-feature-stable", "unknown-preview-feature"} <= seen, seen
assert any(x["related"] and x["related"][0]["file"] == "rich/a.prisma" and
           x["file"] == "rich/b c.prisma" for x in d["diagnostics"])
fixed = texts["rich/a.prisma"].decode()
assert "@default(" in fixed and "String" in fixed, fixed
X
expect 1 validate --schema rich --sarif
python3 - "$work/.out" <<'X' || fail "the SARIF document"
import json, sys
d = json.load(open(sys.argv[1]))
assert d["version"] == "2.1.0" and d["$schema"].endswith("sarif-schema-2.1.0.json")
run = d["runs"][0]
driver = run["tool"]["driver"]
assert driver["name"] == "nicol" and run["columnKind"] == "unicodeCodePoints"
ids = [r["id"] for r in driver["rules"]]
assert len(ids) == len(set(ids))
uris, fixes, related = set(), 0, 0
for r in run["results"]:
    assert set(r) <= {"ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations", "fixes"}, r
    assert ids[r["ruleIndex"]] == r["ruleId"] and r["level"] in ("error", "warning", "note")
    place = r["locations"][0]["physicalLocation"]
    uris.add(place["artifactLocation"]["uri"])
    region = place["region"]
    assert min(region["startLine"], region["startColumn"]) >= 1 and region["byteLength"] >= 0
    related += len(r.get("relatedLocations", []))
    for f in r.get("fixes", []):
        for c in f["artifactChanges"]:
            fixes += len(c["replacements"])
            assert all(x["deletedRegion"]["startLine"] >= 1 for x in c["replacements"])
assert uris == {"rich/a.prisma", "rich/b%20c.prisma"}, uris
assert fixes >= 4 and related >= 2, (fixes, related)
assert any(r["ruleId"] == "unknown-type" and
           r["locations"][0]["physicalLocation"]["region"]["startColumn"] == 9 for r in run["results"])
X
expect 0 validate --sarif
out_has '"results": []'

# the parsed files, those with errors too
expect 1 debug ast --schema rich
python3 - "$work/.out" <<'X' || fail "the syntax tree"
import json, sys
d = json.load(open(sys.argv[1]))
a, b = d["files"]
text = open(a["file"], "rb").read()
assert [x["kind"] for x in a["blocks"]] == ["generator", "datasource", "model"]
model = a["blocks"][2]
assert text[model["span"]["start"]:model["span"]["end"]].startswith(b"model User {")
field = model["fields"][0]
assert text[field["nameSpan"]["start"]:field["nameSpan"]["end"]] == b"id"
call = field["attributes"][1]["arguments"][0]["value"]
assert (call["kind"], call["name"]) == ("function", "autoincrement"), call
assert text[call["span"]["start"]:call["span"]["end"]] == b"autoincrement()"
features = a["blocks"][0]["properties"][1]["value"]
assert [x["value"] for x in features["items"]] == ["driverAdapters", "view"]
assert b["file"] == "rich/b c.prisma" and len(b["blocks"][0]["fields"]) == 2
X

# what format would change, as patch takes it
mkdir fmt
cat >fmt/schema.prisma <<'X'
datasource db {
  provider = "sqlite"
  url = "file:x.db"
}

model A {
  id Int @id
  one Int
  two Int
  three Int
  four Int
  five Int
  six Int
  seven Int
  eight Int
}

enum E {
  A
  B
}

// c
// c
// c
// c
model B {
  id Int @id
  nameOfIt   String
X
printf '}' >>fmt/schema.prisma
cp fmt/schema.prisma keep.prisma
expect 1 format --check --diff --schema fmt/schema.prisma
cp "$work/.out" patch.txt
cmp -s keep.prisma fmt/schema.prisma || fail "format --diff wrote the file"
grep -q '^--- a/fmt/schema.prisma$' patch.txt || fail "no head of the patch"
grep -q '^\\ No newline at end of file$' patch.txt || fail "no word on the last line"
patch -s -p1 <patch.txt || fail "patch does not take it"
cp fmt/schema.prisma patched.prisma
cp keep.prisma fmt/schema.prisma
expect 0 format --schema fmt/schema.prisma
cmp -s patched.prisma fmt/schema.prisma || fail "the patch makes another file than format"
expect 0 format --check --diff --schema fmt/schema.prisma
[ ! -s "$work/.out" ] || grep -q 'is formatted' "$work/.out" || fail "a diff of nothing"

# the standard input
"$NICOL" format - <keep.prisma >out.prisma || fail "format - fails"
cmp -s out.prisma fmt/schema.prisma || fail "format - makes another text"
"$NICOL" format --check - <keep.prisma >out.txt && fail "format --check - of an unformatted text"
[ ! -s out.txt ] || fail "format --check - prints"
"$NICOL" format --check - <fmt/schema.prisma || fail "format --check - of a formatted text"
printf 'model A {\n  \377\n}\n' | "$NICOL" format - 2>err.txt >out.txt && fail "format - takes what is no UTF-8"
grep -q N0013 err.txt || fail "format - does not say N0013"
expect 1 format other.prisma
err_has "--schema other.prisma"

# a link stays a link, and its target is formatted
mkdir link
cp keep.prisma link/real.txt
ln -s real.txt link/schema.prisma
expect 0 format --schema link/schema.prisma
[ -L link/schema.prisma ] || fail "format replaced a link"
cmp -s link/real.txt fmt/schema.prisma || fail "format left the link's target"
finish
