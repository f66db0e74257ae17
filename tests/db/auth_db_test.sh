# Connections that a real server, or a real pgbouncer, makes difficult: wrong
# passwords, no connections left, a pooler in transaction mode.
set -eu
dir=$PGHOST
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
	psql -Xqc 'alter system set ssl = on'
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

bouncer=$(command -v pgbouncer || echo /usr/sbin/pgbouncer)
pid=
if [ -x "$bouncer" ]; then
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	cat >"$dir/pgbouncer.ini" <<I
[databases]
* = host=127.0.0.1 port=$PGPORT
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
ignore_startup_parameters =
logfile = $dir/pgbouncer.log
I
	sed -i 's/^\* = .*/& user=postgres/' "$dir/pgbouncer.ini"
	chmod 644 "$dir/pgbouncer.ini"
	touch "$dir/pgbouncer.log"
	chmod 666 "$dir/pgbouncer.log"
	if [ "$(id -u)" = 0 ]; then
		chmod 755 "$dir"
		setpriv --reuid=nobody --regid=nogroup --clear-groups \
			"$bouncer" -q "$dir/pgbouncer.ini" &
	else
		"$bouncer" -q "$dir/pgbouncer.ini" &
	fi
	pid=$!
	trap 'kill $pid 2>/dev/null || true' EXIT
	for try in $(seq 100); do
		python3 -c 'import socket,sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])))' \
			"$port" 2>/dev/null && break
		sleep 0.1
	done
	export NICOL_TEST_BOUNCER="postgresql://postgres@127.0.0.1:$port/nicol_test?pgbouncer=true"
else
	echo "no pgbouncer here: its tests are skipped"
fi
"$test"
