# nicol dev: start, use, stop, reset, list; two starts at once; starts that are
# killed; folders and processes that are not its own.
set -u
nicol=$NICOL
top=$(mktemp -d)
chmod 755 "$top"
export XDG_DATA_HOME="$top/data home" NO_COLOR=1
umask 077 # the most private one must do
unset DATABASE_URL PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
failed=0
decoy=
clean() {
	for p in "$top"/*/; do
		[ ! -e "$p/package.json" ] || (cd "$p" && "$nicol" dev stop >/dev/null 2>&1)
	done
	[ -z "$decoy" ] || kill "$decoy" 2>/dev/null
	rm -rf "$top"
}
trap clean EXIT
trap 'exit 1' INT TERM
ok() { # ok WHAT COMMAND...: the command must succeed
	what=$1
	shift
	if "$@" >"$top/out" 2>&1; then
		echo "ok: $what"
	else
		echo "NOT OK: $what"
		sed 's/^/    /' "$top/out"
		failed=1
	fi
}
no() { # no WHAT COMMAND...: it must fail
	what=$1
	shift
	if "$@" >"$top/out" 2>&1; then
		echo "NOT OK: $what"
		failed=1
	else
		echo "ok: $what"
	fi
}
sql() { psql -XAtq "$(cd "$1" && "$nicol" dev url)" -c "$2"; }
is() { [ "$(eval "$1")" = "$2" ]; }
field() { (cd "$1" && "$nicol" dev status --json) |
	python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2"; }

a="$top/My App"
mkdir -p "$a/sub/deeper"
exec 9>"$top/inherited" # a file that our caller has open
echo '{}' >"$a/package.json"
cd "$a"

no "there is no url before the first start" "$nicol" dev url
no "status says that it does not run" "$nicol" dev status
ok "it starts" "$nicol" dev start
ok "it is used with its url" is 'sql . "select 6 * 7"' 42
ok "the server keeps nothing open of ours" \
	sh -c '! ls -l /proc/$1/fd | grep -q inherited' - "$(field . pid)"
ok "its database is named after the project" \
	is 'sql . "select current_database()"' my_app
ok "its data is in the data folder" test -d "$XDG_DATA_HOME/nicol/dev"
ok "status says that it runs" "$nicol" dev status
ok "starting again is no error" "$nicol" dev
url=$("$nicol" dev url)
no "no password, no entry" psql -XAtq -w "$(echo "$url" | sed 's/:[^:@]*@/@/')" -c 'select 1'
no "a wrong password, no entry" psql -XAtq -w "$(echo "$url" | sed 's/:[^:@]*@/:wrong@/')" -c 'select 1'
secret=$(find "$XDG_DATA_HOME" -name password)
ok "the password is its owner's alone" is 'stat -c %a "$secret"' 600
ok "a folder below has the same server" is '(cd sub/deeper && "$nicol" dev url)' "$url"
ok "the list names it" sh -c "'$nicol' dev list | grep -q 'running.*My App'"

ok "a command gets DATABASE_URL" \
	is '"$nicol" dev -- sh -c "echo \$DATABASE_URL"' "$url"
"$nicol" dev -- sh -c 'exit 7'
ok "a command's exit code is passed on" test $? = 7
"$nicol" dev -- no-such-command 2>/dev/null
ok "a missing command is 127" test $? = 127

sql . 'create table kept(x int); insert into kept values (5)'
ok "it stops" "$nicol" dev stop
no "nothing answers then" psql -XAtq "$url" -c 'select 1'
ok "stopping again is no error" "$nicol" dev stop
ok "a command starts it" "$nicol" dev -- true
ok "data and url are still there" is 'psql -XAtq "$url" -c "select x from kept"' 5

no "a reset without a terminal wants --force" "$nicol" dev reset
ok "a reset" "$nicol" dev reset --force
ok "makes a new server with the same url" \
	is "psql -XAtq '$url' -c \"select to_regclass('kept') is null\"" t

# the server itself is killed: its pid file stays behind
kill -9 "$(field . pid)"
while [ "$(field . running)" = True ]; do sleep 0.05; done
ok "it starts after the server was killed" "$nicol" dev start
ok "and works" is 'sql . "select 1"' 1

# a pid file whose pid belongs to another program: that one is left alone
"$nicol" dev stop >/dev/null
sleep 600 &
decoy=$!
data=$(find "$XDG_DATA_HOME" -name data -type d)
printf '%s\n%s\n' "$decoy" "$data" >"$data/postmaster.pid"
no "another program's pid is not taken for ours" "$nicol" dev status
ok "stop does nothing then" "$nicol" dev stop
ok "start is not kept back by it" "$nicol" dev start
ok "the other program lives" kill -0 "$decoy"
"$nicol" dev stop >/dev/null

# a port that another program has taken meanwhile
port=$(field . port)
python3 -c 'import socket,sys,time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(); print("up", flush=True); time.sleep(600)' \
	"$port" >"$top/up" &
holder=$!
while [ ! -s "$top/up" ]; do sleep 0.05; done
ok "a taken port is given up" "$nicol" dev start
ok "for another one" test "$(field . port)" != "$port"
kill $holder
ok "where it works" is 'sql . "select 1"' 1
"$nicol" dev stop >/dev/null

# many at once, from nothing
b="$top/b"
mkdir "$b"
echo '{}' >"$b/package.json"
cd "$b"
pids=
for i in 1 2 3 4; do
	"$nicol" dev start >"$top/start$i" 2>&1 &
	pids="$pids $!"
done
for p in $pids; do ok "one of four starts at once" wait "$p"; done
ok "they made one server" is 'sql . "select 1"' 1
"$nicol" dev stop >/dev/null

# killed between the making of its folder and the opening of it for the
# server's user
d="$top/d"
mkdir "$d"
echo '{}' >"$d/package.json"
cd "$d"
ok "a folder that a killed start left" mkdir -m 700 "$(field . folder)"
ok "closed is opened" "$nicol" dev start
ok "for the server" is 'sql . "select 1"' 1
"$nicol" dev stop >/dev/null

# killed while it makes its cluster, at different moments
c="$top/c"
mkdir "$c"
echo '{}' >"$c/package.json"
cd "$c"
for delay in 0.01 0.1 0.3 0.6 0.9; do
	"$nicol" dev start >/dev/null 2>&1 &
	p=$!
	sleep $delay
	kill -9 $p 2>/dev/null
	wait $p 2>/dev/null
	if [ $delay = 0.3 ]; then
		ok "a start right after a killed one" "$nicol" dev start
		ok "makes a whole server" is 'sql . "select 1"' 1
		"$nicol" dev reset --force >/dev/null
		"$nicol" dev stop >/dev/null
		"$nicol" dev reset --force >/dev/null
	fi
done
ok "it starts after killed starts" "$nicol" dev start
ok "and is whole" is 'sql . "select 1"' 1
"$nicol" dev stop >/dev/null
"$nicol" dev start >/dev/null
ok "nothing half-made stays" \
	is 'find "$XDG_DATA_HOME" -path "*/c-*" -name "data.tmp-*" | wc -l' 0

# a folder that is not ours
"$nicol" dev stop >/dev/null
folder=$(field . folder)
rm "$folder/data/nicol-dev"
no "a cluster without the marker is not started" "$nicol" dev start
no "nor deleted" "$nicol" dev reset --force
ok "it is still there" test -e "$folder/data/PG_VERSION"

exit $failed
