# Odd surroundings: an output that is full, broken or closed, no HOME, folders
# that cannot be written, schemas that are no files. One clear error each, and
# nothing written where it does not belong.
. "$NICOL_SOURCE/tests/cli/lib.sh"
chmod 755 "$work"
at() { mkdir -p "$work/$1" && cd "$work/$1" || exit 1; }
one_error() {
	err_has "error[$1]"
	is "$(grep -c 'error\[' "$work/.err")" 1
}
# expect_under CODE SHELL_WORDS ARGS...: with redirections of the shell
expect_under() {
	local code=$1 words=$2 got=0
	shift 2
	: >"$work/.out" >"$work/.err"
	(eval "\"\$NICOL\" \"\$@\" $words") || got=$?
	[ "$got" = "$code" ] || fail "nicol $* $words: exit $got, not $code"
}
schema='datasource db {
  provider = "sqlite"
  url      = "file:./x.db"
}

generator c {
  provider = "nicol-client-c"
  output   = "client"
}

model A {
  id Int @id
}'
start() {
	at "$1"
	rm -rf migrations x.db* client prisma .env .gitignore
	printf '%s\n' "$schema" >schema.prisma
	echo 'select 1;' >q.sql
}
initial="--from-empty --to-schema schema.prisma"

# --- a full disk under the standard output
full() {
	for more in "" "$@"; do
		expect_under 1 '>/dev/full 2>"$work/.err" </dev/null' $command $more
		is "$(cat "$work/.err")" \
			"error[N0001]: cannot write the output: No space left on device"
	done
}
start full
for command in help version man "completion bash" validate format "migrate diff $initial"; do
	full --help
done
for command in "debug ast" "debug dmmf" "validate --sarif" \
	"db push --skip-generate" "db execute --file q.sql" "generate" \
	"dev status" "dev list" "migrate diff $initial --script"; do
	full
done
for command in validate "db push --skip-generate" \
	"migrate diff $initial" "dev status" "generate" "validate --schema none"; do
	command+=" --json"
	full
done
rm x.db
command="migrate dev --name a"
full
for command in "migrate deploy" "migrate status" "migrate reset --force --skip-generate"; do
	full
	command+=" --json"
	full
done
sed -i 's/^  id/ id/' schema.prisma
command="format --diff"
full
rm schema.prisma
expect_under 1 '>/dev/full 2>"$work/.err"' init
one_error N0001
[ -s prisma/schema.prisma ] || fail "init wrote nothing"
# the file that is asked for
printf '%s\n' "$schema" >schema.prisma
expect 1 migrate diff $initial --script --output /dev/full
one_error N0001
for option in --help --version; do
	"$NICOL-schema-engine" $option >/dev/full 2>"$work/.err" &&
		fail "nicol-schema-engine $option into a full disk"
	err_has "No space left"
done

# --- a reader that goes away
for command in man "debug ast"; do
	for i in 1 2 3; do
		"$NICOL" $command 2>"$work/.err" | head -1 >/dev/null
		case ${PIPESTATUS[0]} in 0 | 141) ;; *) fail "$command: ${PIPESTATUS[0]}" ;; esac
		is "$(cat "$work/.err")" ""
	done
	# where the signal is ignored, an error says so
	(trap '' PIPE && "$NICOL" $command 2>"$work/.err" && fail "no reader") |
		exec true
done
mkfifo pipe
(trap '' PIPE && exec "$NICOL" man >pipe 2>"$work/.err") &
exec 7<pipe
exec 7<&-
wait $!
is $? 1
one_error N0001
err_has "Broken pipe"

# --- closed streams: nothing gets their numbers
start closed
mkdir "$work/init" && (cd "$work/init" && "$NICOL" init >/dev/null) || fail init
expect 0 db push
dump() { python3 -c 'import sqlite3, sys
print(*sqlite3.connect(sys.argv[1]).iterdump(), sep="\n")' "$1"; }
dump x.db >"$work/push.want"
"$NICOL" migrate diff $initial --script >"$work/migration.want"
cp -r client "$work/client.want"
# what the files hold is what they always hold
check_files() {
	[ ! -e schema.prisma ] || is "$(cat schema.prisma)" "$schema"
	[ ! -d prisma ] || for f in prisma/schema.prisma .env .gitignore; do
		cmp $f "$work/init/$f" || fail "$what: $f"
	done
	[ ! -d client ] || diff -r client "$work/client.want" >&2 || fail "$what: client"
	for f in migrations/*/migration.sql; do
		[ ! -e "$f" ] || cmp "$f" "$work/migration.want" || fail "$what: $f"
	done
	[ -z "$(find . -name '.nicol-draft-*')" ] || fail "$what: a draft stays"
}
for streams in '<&-' '>&-' '2>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	code=0 all=$streams
	case $streams in *">&-"*" 2>&-" | *"<&- >&-"* | ">&-"*) code=1 ;; esac
	case $streams in *"<&-"*) ;; *) all+=' </dev/null' ;; esac
	case $streams in *" >&-"* | ">&-"*) ;; *) all+=' >"$work/.out"' ;; esac
	case $streams in *"2>&-"*) ;; *) all+=' 2>"$work/.err"' ;; esac
	for command in init "db push" format \
		"migrate dev --name a" "generate" "validate --schema none"; do
		what="nicol $command $streams"
		start closed
		want=$code
		[ "$command" != init ] || rm schema.prisma
		[ "$command" != format ] || sed -i 's/^  id/ id/' schema.prisma
		[ "$command" != "validate --schema none" ] || want=1
		expect_under $want "$all" $command
		check_files
		case $command in
		init) [ -d prisma ] || fail "$what: no init" ;;
		"db push") dump x.db | cmp - "$work/push.want" || fail "$what: database" ;;
		migrate*) [ -e migrations/*_a/migration.sql ] || fail "$what: no migration" ;;
		esac
		case $streams in
		'<&-') is "$(cat "$work/.err" | grep -vc 'no schema at')" 0 ;;
		*2\>*) ;;
		*\>*) is "$(grep -c '^error' "$work/.err")" 1 ;;
		esac
	done
done
start closed
expect_under 1 '<&- >"$work/.out" 2>"$work/.err"' format -
one_error N0001
err_has "cannot read standard input"
expect_under 1 '<. >"$work/.out" 2>"$work/.err"' format -
one_error N0001
err_has "Is a directory"
"$NICOL-schema-engine" -d schema.prisma <&- >"$work/.out" 2>"$work/.err"
is "$(cat "$work/.out")" ""

# --- nobody's home, and folders that belong to someone else
if [ "$(id -u)" = 0 ]; then
	mkdir "$work/bin"
	cp "$NICOL" "$work/bin/"
	as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups env "$@"; }
	NICOL=$work/bin/nicol
	chmod -R a+rX "$work"
else
	as_user() { env "$@"; }
fi
user() { # user CODE "VARIABLES" ARGS...
	local code=$1 got=0 vars=$2
	shift 2
	as_user $vars "$NICOL" "$@" >"$work/.out" 2>"$work/.err" </dev/null || got=$?
	[ "$got" = "$code" ] || fail "$vars nicol $*: exit $got, not $code"
}
start home
for action in start status list url stop "reset --force" "-- true"; do
	user 1 "-u HOME -u XDG_DATA_HOME" dev $action
	one_error N0016
	err_has "set XDG_DATA_HOME"
done
user 0 "-u HOME -u XDG_DATA_HOME" validate
mkdir -m 555 "$work/mine"
for place in "$work/mine/x" "$work/home/schema.prisma" /proc/none; do
	user 1 "XDG_DATA_HOME=$place" dev start
	one_error N0016
	err_has "$place"
	err_has "set XDG_DATA_HOME"
	user 1 "XDG_DATA_HOME=$place" dev url
	one_error N0016
	user 1 "XDG_DATA_HOME=$place" dev status
	is "$(cat "$work/.err")" ""
	user 0 "XDG_DATA_HOME=$place" dev stop
done

start readonly
sed -i 's/^  id/ id/' schema.prisma
chmod 444 *
chmod 555 .
for command in format "migrate diff $initial --script -o out.sql" \
	"generate" "generate --client c --output c"; do
	user 1 "" $command
	one_error N0001
	err_has "Permission denied"
done
for command in "db push" "migrate dev --name a" "migrate reset --force"; do
	user 1 "" $command
	one_error P1003
	err_has "Permission denied"
done
user 0 "" validate
user 1 "" format --check
user 0 "" migrate diff $initial --script
out_has "CREATE TABLE"
is "$(ls)" "q.sql
schema.prisma"
chmod 755 .
rm schema.prisma
chmod 555 .
user 1 "" init
one_error N0001
err_has "Permission denied"
chmod 755 .

# --- what is no file
start odd
mkdir -p none/sub folder/x.prisma dangling round fifo secret
echo text >none/sub/notes.txt
ln -s nowhere dangling/a.prisma
ln -s . round/again
printf 'model A {\n  id Int @id\n}\n' >round/a.prisma
mkfifo fifo/a.prisma
printf 'model A {\n  id Int @id\n}\n' >secret/a.prisma
chmod 0 secret/a.prisma
ln -s self self
for command in validate format "db push" "migrate status" generate; do
	for path in none folder; do
		user 1 "" $command --schema $path
		one_error N0011
		err_has "no *.prisma file in $path"
	done
	user 1 "" $command --schema self
	one_error N0011
	user 1 "" $command --schema dangling
	one_error N0001
	err_has "dangling/a.prisma"
	user 1 "" $command --schema secret
	one_error N0001
	err_has "Permission denied"
done
chmod 0 secret
user 1 "" validate --schema secret
is "$(grep -c 'error\[' "$work/.err")" 1
chmod 755 secret
expect 0 validate --schema round
# a pipe is read to its end, and is not written to
printf '%s\n' "$schema" | sed 's/^  id/ id/' >fifo/a.prisma &
expect 0 validate --schema fifo/a.prisma
wait
printf '%s\n' "$schema" | sed 's/^  id/ id/' >fifo/a.prisma &
expect 1 format --schema fifo/a.prisma
wait
one_error N0001
err_has "not a regular file"
[ -p fifo/a.prisma ] || fail "the pipe is gone"
expect 1 validate --schema /dev/zero
one_error N0001
finish
