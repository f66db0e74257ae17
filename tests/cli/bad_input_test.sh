# Bad input ends in one clear error with a code and a next step.
. "$NICOL_SOURCE/tests/cli/lib.sh"
at() { mkdir -p "$work/$1" && cd "$work/$1" || exit 1; }
# the commands that want a connection
connecting=("db push" "migrate deploy" "migrate status")
# one error, and only one
one_error() {
	err_has "error[$1]"
	is "$(grep -c 'error\[' "$work/.err")" 1
}
datasource() { printf 'datasource db {\n  provider = "%s"\n  url      = %s\n}\n\nmodel A {\n  id Int @id\n}\n' "$1" "$2"; }

at missing
for command in validate format generate "${connecting[@]}"; do
	expect 1 $command
	one_error N0011
	err_has "nicol init"
	expect 1 $command --schema nowhere/x.prisma
	one_error N0011
	err_has "nowhere/x.prisma"
done
expect 1 validate --json
is "$(python3 -c 'import json; print(json.load(open("'"$work"'/.out"))["error"]["code"])')" N0011
is "$(cat "$work/.err")" ""

at utf8
printf 'model A {\n  id Int @id // \377\n}\n' >schema.prisma
expect 1 validate
one_error N0013
err_has "schema.prisma:2:17"
before=$(sha256sum schema.prisma)
expect 1 format
one_error N0013
is "$(sha256sum schema.prisma)" "$before"

at unreadable
datasource postgresql '"postgresql://localhost/x"' >schema.prisma
chmod 000 schema.prisma
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$work"
	run=$(mktemp -d)
	cp "$NICOL" "$run/nicol"
	chmod -R a+rX "$run"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$run/nicol" validate \
		>"$work/.out" 2>"$work/.err" && fail "an unreadable file is read"
	rm -rf "$run"
else
	expect 1 validate
fi
one_error N0001
err_has "Permission denied"

at folder
mkdir empty
expect 1 validate --schema empty
one_error N0011
err_has "no *.prisma file in empty"

at config
datasource postgresql 'env("DATABASE_URL")' >schema.prisma
echo 'export default { schema: pick() }' >prisma.config.ts
expect 1 validate
one_error N0012
err_has "prisma.config.ts:1"
expect 1 validate --config none.ts
one_error N0001
err_has "none.ts"

at unset
datasource postgresql 'env("DATABASE_URL")' >schema.prisma
expect 0 validate
for command in "${connecting[@]}"; do
	expect 1 $command
	one_error P1012
	err_has "DATABASE_URL is not set"
	err_has "nicol dev"
done
echo 'DATABASE_URL=' >.env
expect 1 db push
one_error P1012
err_has "DATABASE_URL is empty"

at provider
datasource mysql '"mysql://me:secret@localhost/x"' >schema.prisma
expect 0 validate
for command in "${connecting[@]}"; do
	expect 1 $command
	is "$(grep -c 'error\[' "$work/.err")" 1
	err_has "mysql"
	err_lacks secret
done

# the url is of another provider than the datasource says
at mismatch
datasource postgresql '"file:./x.db"' >schema.prisma
expect 1 db push
is "$(grep -c 'error\[' "$work/.err")" 1

# nobody listens; the password is not repeated
at refused
datasource postgresql '"postgresql://me:s3cret@127.0.0.1:1/x"' >schema.prisma
for command in "${connecting[@]}"; do
	expect 1 $command
	one_error P1001
	err_has "127.0.0.1:1"
	err_lacks s3cret
	out_lacks s3cret
done

# Ctrl-C while a file is waited for
at interrupt
mkfifo schema.prisma
"$NICOL" validate >"$work/.out" 2>"$work/.err" &
pid=$!
# until the program waits at the pipe
for try in $(seq 100); do
	[ "$(cat /proc/$pid/wchan 2>/dev/null)" = 0 ] || break
	sleep 0.05
done
sleep 0.2
kill -INT $pid
wait $pid
is $? 130
finish
