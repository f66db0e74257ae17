# Connections that a real server, or a real pgbouncer, makes difficult: wrong
# passwords, no connections left, a pooler in transaction mode.
set -eu
. "$NICOL_SOURCE/tests/db/bouncer.sh"
test=$NICOL_BUILD/tests/db_pooler_tool
psql -Xq <<'S'
SET password_encryption = 'scram-sha-256';
CREATE ROLE secret LOGIN PASSWORD 'r1ght #/?%';
CREATE ROLE limited LOGIN CONNECTION LIMIT 0;
S
rules=$(psql -XAtqc 'show hba_file')
{
	echo 'host all secret 127.0.0.1/32 scram-sha-256'
	echo 'host all refused 127.0.0.1/32 reject'
	cat "$rules"
} >"$rules.new"
cat "$rules.new" >"$rules"
# TLS, with a certificate that nobody has signed
if command -v openssl >/dev/null; then
	data=$(psql -XAtqc 'show data_directory')
	openssl req -new -x509 -days 2 -nodes -subj /CN=127.0.0.1 \
		-addext subjectAltName=IP:127.0.0.1 \
		-keyout "$data/server.key" -out "$data/server.crt" 2>/dev/null
	chmod 600 "$data/server.key"
	[ "$(id -u)" != 0 ] || chown nobody "$data/server.key" "$data/server.crt"
	# who shows a certificate of this authority is let in without a password
	cd "$data"
	openssl req -new -x509 -days 2 -nodes -subj /CN=authority \
		-keyout ca.key -out ca.crt 2>/dev/null
	openssl req -new -nodes -subj /CN=carded -keyout card.key \
		-out card.csr 2>/dev/null
	openssl x509 -req -days 2 -in card.csr -CA ca.crt -CAkey ca.key \
		-CAcreateserial -out card.crt 2>/dev/null
	openssl pkcs12 -export -in card.crt -inkey card.key -certfile ca.crt \
		-passout 'pass:p12 secret' -out card.p12
	openssl pkcs12 -export -nokeys -in card.crt -passout pass: -out bare.p12
	cd "$OLDPWD"
	chmod 644 "$data/ca.crt"
	{
		echo 'hostssl all carded 127.0.0.1/32 cert'
		cat "$rules"
	} >"$rules.new"
	cat "$rules.new" >"$rules"
	psql -Xqc 'create role carded login' -c 'alter system set ssl = on' \
		-c "alter system set ssl_ca_file = 'ca.crt'"
	export NICOL_TEST_CARDS="$data"
	export NICOL_TEST_CERTIFICATE="$data/server.crt"
else
	echo "no openssl here: the tests of TLS are skipped"
fi
psql -XAtqc 'select pg_reload_conf()' >/dev/null
sleep 0.3

# every command that connects: the code, a next step, and never the password
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\nmodel A {\n  id Int @id\n}\n' >"$work/schema.prisma"
for command in "db push" "migrate dev --name x" "migrate deploy" "migrate status" "migrate reset --force"; do
	rc=0
	# shellcheck disable=SC2086
	DATABASE_URL="postgresql://secret:wr0ng-one@127.0.0.1:$PGPORT/$PGDATABASE" \
		"$NICOL" $command --schema "$work/schema.prisma" >"$work/out" 2>&1 </dev/null || rc=$?
	[ $rc = 1 ] || { echo "nicol $command with a wrong password: exit $rc"; exit 1; }
	grep -q 'error\[P1000\]' "$work/out" || { echo "nicol $command: no P1000:"; cat "$work/out"; exit 1; }
	! grep -q 'wr0ng-one' "$work/out" || { echo "nicol $command shows the password"; exit 1; }
done
rm -rf "$work"

if start_bouncer; then
	trap 'kill $bouncer_pid 2>/dev/null || true' EXIT
	export NICOL_TEST_BOUNCER="postgresql://postgres@127.0.0.1:$bouncer_port/nicol_test?pgbouncer=true"
fi
"$test"
