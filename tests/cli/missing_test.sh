# What is not installed: libpq, SQLite, libcrypto, PostgreSQL's server. One
# error that names the package, and the commands that do without go on.
. "$NICOL_SOURCE/tests/cli/lib.sh"
chmod 755 "$work" # the server's user would have to pass through
if ! unshare -rm true 2>/dev/null; then
	echo "SKIP: no mount namespaces here"
	exit 77
fi
at() { mkdir -p "$work/$1" && cd "$work/$1" || exit 1; }
one_error() {
	err_has "error[$1]"
	is "$(wc -l <"$work/.err")" 1
}
json_error() {
	is "$(python3 -c 'import json; print(json.load(open("'"$work"'/.out"))["error"]["code"])')" "$1"
	is "$(cat "$work/.err")" ""
}
schema() {
	printf 'datasource db {\n  provider = "%s"\n  url      = "%s"\n}\n\nmodel A {\n  id Int @id\n}\n' "$1" "$2" >schema.prisma
}

# --- libraries: the program's folder of libraries has those that it is linked
# with, and no other
mkdir "$work/libs"
ldd "$NICOL" | sed -n 's,.* => \(/[^ ]*\) .*,\1,p; s,^[[:space:]]*\(/[^ ]*\) .*,\1,p' |
	while read -r lib; do cp -L "$lib" "$work/libs/${lib##*/}"; done
lib=$(ldd "$NICOL" | sed -n 's,.* => \(/.*\)/libc.so.6 .*,\1,p')
lib=$(readlink -f "$lib")
bare() {
	local code=$1 got=0
	shift
	unshare -rm sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' - \
		"$work/libs" "$lib" "$NICOL" "$@" \
		>"$work/.out" 2>"$work/.err" </dev/null || got=$?
	[ "$got" = "$code" ] || fail "without libraries, nicol $*: exit $got, not $code"
}
# a library that is there, but is none, or lacks what we need
printf 'int nothing;\n' >"$work/nothing.c"
stub() { cc -shared -fPIC -o "$1" "$work/nothing.c"; }

# without FILE PACKAGE: the library is missing; too old; no library
without() {
	local command
	for command in "db push" "migrate deploy" "migrate status"; do
		bare 1 $command
		one_error N0004
		err_has "$1"
		err_has "No such file"
		err_has "apt install $2"
		bare 1 $command --json
		json_error N0004
		out_has "apt install $2"
	done
	stub "$work/libs/$1"
	bare 1 db push
	one_error N0004
	err_has "it lacks "
	err_has "apt install $2"
	: >"$work/libs/$1"
	bare 1 db push
	one_error N0004
	err_has "apt install $2"
	rm "$work/libs/$1"
	bare 0 validate
	bare 0 format --check
	bare 0 migrate diff --from-empty --to-schema schema.prisma --script
	out_has "CREATE TABLE"
	bare 0 generate --client c --output client
	test -s client/db.h || fail "no client"
}
at postgres
schema postgresql "postgresql://me:s3cret@127.0.0.1:1/x"
without libpq.so.5 libpq5
err_lacks s3cret
at sqlite
schema sqlite "file:./x.db"
without libsqlite3.so.0 libsqlite3-0
[ ! -e x.db ] || fail "a database without SQLite"

# --- libcrypto: checksums need it, and nothing else does
cp -L "$lib/libsqlite3.so.0" "$work/libs/" 2>/dev/null ||
	cp -L "$(ldconfig -p | sed -n 's,.*libsqlite3.so.0.* => ,,p' | head -1)" "$work/libs/"
bare 0 db push
rm x.db
mkdir -p migrations/1_a
echo 'provider = "sqlite"' >migrations/migration_lock.toml
echo 'CREATE TABLE "A" ("id" INTEGER NOT NULL PRIMARY KEY);' >migrations/1_a/migration.sql
bare 1 migrate deploy
one_error N0004
err_has "apt install libssl3"
expect 0 migrate deploy

# --- the server's programs
at server
echo '{}' >package.json
mkdir "$work/empty" "$work/half" "$work/half/16" "$work/half/16/bin" "$work/path"
# initdb without postgres
printf '#!/bin/sh\nexit 0\n' | tee "$work/half/16/bin/initdb" >"$work/path/pg_config"
chmod +x "$work/half/16/bin/initdb" "$work/path/pg_config"
export XDG_DATA_HOME="$work/data"
# serverless FOLDER CODE ARGS...: with that instead of /usr/lib/postgresql
serverless() {
	local dir=$1 code=$2 got=0
	shift 2
	unshare -rm sh -c 'd=/usr/lib/postgresql
		[ ! -d $d ] || mount --bind "$1" $d || exit 99
		PATH=$2; shift 2; exec "$@"' - \
		"$dir" "$path" "$NICOL" "$@" \
		>"$work/.out" 2>"$work/.err" </dev/null || got=$?
	[ "$got" = "$code" ] || fail "without a server, nicol $*: exit $got, not $code"
}
for path in "$work/empty" "$work/path"; do
	for dir in "$work/empty" "$work/half"; do
		for command in "dev" "dev start" "dev -- true"; do
			serverless "$dir" 1 $command
			one_error N0015
			err_has "apt install postgresql"
			err_has "DATABASE_URL"
			is "$(cat "$work/.out")" ""
		done
		serverless "$dir" 1 dev start --json
		json_error N0015
		out_has "apt install postgresql"
	done
done
serverless "$work/empty" 1 dev status
out_has "never been started"
serverless "$work/empty" 0 dev stop
serverless "$work/empty" 0 dev list
serverless "$work/empty" 1 dev url
one_error N0016
finish
