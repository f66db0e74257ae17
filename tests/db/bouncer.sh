# Sourced: start_bouncer starts a pgbouncer in transaction mode with two
# connections before the test's server, and sets bouncer_port; false where
# there is none. It ends with the shell.
start_bouncer() {
	bouncer=$(command -v pgbouncer || echo /usr/sbin/pgbouncer)
	if [ ! -x "$bouncer" ]; then
		echo "no pgbouncer here: its tests are skipped"
		return 1
	fi
	bouncer_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	cat >"$PGHOST/pgbouncer.ini" <<I
[databases]
* = host=127.0.0.1 port=$PGPORT user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $bouncer_port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${bouncer_size:-2}
ignore_startup_parameters =
logfile = $PGHOST/pgbouncer.log
I
	chmod 644 "$PGHOST/pgbouncer.ini"
	touch "$PGHOST/pgbouncer.log"
	chmod 666 "$PGHOST/pgbouncer.log"
	bouncer_as=
	if [ "$(id -u)" = 0 ]; then
		chmod 755 "$PGHOST"
		bouncer_as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
	fi
	$bouncer_as "$bouncer" -q "$PGHOST/pgbouncer.ini" &
	bouncer_pid=$!
	for try in $(seq 100); do
		python3 -c 'import socket,sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])))' \
			"$bouncer_port" 2>/dev/null && break
		sleep 0.1
	done
}
