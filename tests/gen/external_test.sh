# External generators: what they are told, where their files go, and what
# becomes of those that misbehave.
. "$NICOL_SOURCE/tests/cli/lib.sh"

mkdir -p node_modules/.bin prisma
echo '{"name": "x"}' >package.json
cp "$NICOL_SOURCE/tests/gen/fake_generator.py" node_modules/.bin/fake
chmod +x node_modules/.bin/fake
# schema GENERATORS...: a schema with these blocks
schema() {
	cat >prisma/schema.prisma <<X
datasource db {
  provider = "sqlite"
  url      = env("DATABASE_URL")
}

model A {
  id Int @id
}

$*
X
}
told() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(json.dumps(eval(sys.argv[2])))' "$1" "$2"; }

# --- several at once, each in its place, told of each other
export CUSTOM=from-env FILLED='["native", "rhel-openssl-3.0.x"]'
echo 'ONLY_IN_FILE=yes' >.env
schema 'generator a {
  provider        = "fake"
  output          = "../one/a"
  text            = "x"
  number          = 1.50
  flag            = true
  list            = ["y", "z"]
  variable        = env("CUSTOM")
  previewFeatures = ["views", "relationJoins"]
  binaryTargets   = env("FILLED")
}
generator b {
  provider = "node_modules/.bin/fake"
}
generator c {
  provider = "nicol-client-c"
  output   = "../c"
}
generator d {
  provider = "fake"
  do       = "modules"
}'
expect 0 generate
out_has "printed by a"
out_has "Generated Fake a: one/a"
out_has "Generated Fake b: prisma/made"
out_has "Generated Fake d: node_modules/.made"
[ -f c/db.h ] || fail "no C client"
a=one/a/a.json
is "$(told $a 'd["params"]["generator"]["config"]')" '{"text": "x", "number": "1.50", "flag": "true", "list": ["y", "z"], "variable": "CUSTOM"}'
is "$(told $a 'd["params"]["generator"]["previewFeatures"]')" '["relationJoins", "views"]'
is "$(told $a '[t["value"] for t in d["params"]["generator"]["binaryTargets"]][1:]')" '["rhel-openssl-3.0.x"]'
is "$(told $a 'd["params"]["generator"]["binaryTargets"][0]["native"]')" true
is "$(told $a 'd["params"]["generator"]["isCustomOutput"]')" true
is "$(told $a '[g["name"] for g in d["params"]["otherGenerators"]]')" '["b", "c", "d"]'
is "$(told $a 'd["params"]["otherGenerators"][0]["output"]["value"]')" "\"$work/prisma/made\""
is "$(told $a '[m["name"] for m in d["params"]["dmmf"]["datamodel"]["models"]]')" '["A"]'
is "$(told $a 'd["params"]["datasources"][0]["url"]')" '{"fromEnvVar": "DATABASE_URL", "value": null}'
is "$(told $a 'd["params"]["schemaPath"]')" "\"$work/prisma/schema.prisma\""
is "$(told $a 'd["env"]["PRISMA_GENERATOR_INVOCATION"] + d["env"]["ONLY_IN_FILE"]')" '"trueyes"'
is "$(told $a 'd["cwd"]')" "\"$work\""
is "$(told $a 'd["params"]["envPaths"]["rootEnvPath"]')" "\"$work/.env\""
expect 0 generate --json
python3 -c 'import json, sys; json.load(sys.stdin)' <"$work/.out" || fail "no JSON"
err_has "printed by a"

DATABASE_URL=file:x.db expect 0 db push --json
python3 -c 'import json, sys; json.load(sys.stdin)' <"$work/.out" || fail "no JSON from db push"
err_has "printed by a"

# --- chosen ones
rm -rf one prisma/made
expect 0 generate --generator b
[ ! -d one ] || fail "a ran too"
is "$(told prisma/made/b.json 'd["params"]["otherGenerators"]')" '[]'
expect 1 generate --generator nix
err_has N0042

# --- a program with arguments; the provider and the output from variables
export WHO='python3 node_modules/.bin/fake --x' WHERE=../where
schema 'generator a {
  provider = env("WHO")
  output   = env("WHERE")
}'
expect 0 generate
[ -f where/a.json ] || fail "no where/a.json"
(unset WHERE; expect 1 generate; err_has WHERE; exit $failures) || failures=$((failures + 1))

# --- what goes wrong: said, with the generator's name and words
bad() { # bad WORD
	schema "generator wrong {
  provider = \"fake\"
  do       = \"$1\"
}"
	expect 1 generate
	err_has wrong
}
bad crash
err_has N0061
err_has "no luck"
err_has "exit code 3"
bad error
err_has "I will not"
bad die
err_has N0061
bad close
err_has N0061
bad nodefault
err_has output
bad needs
err_has N0062
err_has prisma-client-js
schema 'generator wrong {
  provider = "no-such-generator --x"
}'
expect 1 generate
err_has no-such-generator
err_has installed
schema 'generator fine {
  provider = "fake"
  do       = "noise"
}
generator big {
  provider = "fake"
  do       = "big"
}'
expect 0 generate
pgrep -f "$work/node_modules/.bin/fake" >/dev/null && fail "a generator was left behind"

# --- Ctrl-C leaves none behind
schema 'generator a {
  provider = "fake"
  do       = "slow"
}'
"$NICOL" generate >"$work/.out" 2>"$work/.err" </dev/null &
pid=$!
for _ in $(seq 100); do
	pgrep -f "$work/node_modules/.bin/fake" >/dev/null && break
	sleep 0.05
done
sleep 0.3
kill -TERM $pid
wait $pid
for _ in $(seq 100); do
	pgrep -f "$work/node_modules/.bin/fake" >/dev/null || break
	sleep 0.05
done
pgrep -f "$work/node_modules/.bin/fake" >/dev/null && fail "the generator of a killed run was left behind"

# --- Prisma's own, not installed
schema 'generator client {
  provider = "prisma-client-js"
}'
expect 0 generate
out_has "npm install"

# --- watch
schema 'generator a {
  provider = "fake"
}'
rm -rf prisma/made
"$NICOL" generate --watch >"$work/.out" 2>"$work/.err" </dev/null &
pid=$!
until_models() {
	for _ in $(seq 200); do
		[ "$(told prisma/made/a.json '[m["name"] for m in d["params"]["dmmf"]["datamodel"]["models"]]' 2>/dev/null)" = "$1" ] && return
		sleep 0.05
	done
	fail "never $1"
}
until_models '["A"]'
until grep -q Waiting "$work/.out"; do sleep 0.05; done
printf 'model B {\n  id Int @id\n}\n' >>prisma/schema.prisma
until_models '["A", "B"]'
kill $pid
wait $pid 2>/dev/null

# --- the rest of the options
expect 1 generate --sql
err_has "not there yet"
sed -i '/^model/,/^}/d' prisma/schema.prisma
expect 0 generate
expect 1 generate --require-models
finish
