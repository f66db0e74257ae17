# Questions on a terminal: the name of a migration, data that would be lost, a
# database that must be reset. No is the answer that changes nothing.
. "$NICOL_SOURCE/tests/migrate/lib.sh"

# answer CODE ANSWER ARGS...: runs nicol on a terminal and types the answer
# when a question stands there.
answer() {
	python3 - "$@" >"$work/.out" 2>"$work/.err" <<'X' || fail "nicol ${*:3}"
import os, pty, select, sys, time
code, answer, args = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
pid, fd = pty.fork()
if pid == 0:
    os.execv(os.environ["NICOL"], ["nicol", *args])
seen, typed, end = b"", False, time.time() + 60
while time.time() < end:
    if select.select([fd], [], [], 0.1)[0]:
        try:
            data = os.read(fd, 4096)
        except OSError:
            break
        if not data:
            break
        seen += data
    elif not typed and (b"] " in seen[-10:] or b": " in seen[-10:] or seen.rstrip(b"\x1b[0m ").endswith((b"]", b":"))):
        os.write(fd, answer.encode() + b"\n")
        typed = True
got = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(seen.decode())
if got != code:
    print("exit", got, "not", code, file=sys.stderr)
sys.exit(got != code)
X
}

project terminal < <(with_datasource <<'X'
model A {
  id Int    @id
  b  String
}
X
)
answer 130 $'\003' migrate dev
is "$(ls -d prisma/migrations 2>/dev/null | wc -l)" 0
answer 0 "First One" migrate dev
out_has "Name of the new migration"
is "$(ls -d prisma/migrations/*_first_one | wc -l)" 1
q "insert into \"A\" values (1, 'x')"

q 'alter table "A" add column extra int'
answer 130 n migrate dev --name x
out_has "Reset the database"
is "$(q 'select count(*) from "A"')" 1
answer 130 "" migrate reset
is "$(q 'select count(*) from "A"')" 1
answer 0 y migrate dev --name x
is "$(q 'select count(*) from "A"')" 0
is "$(q "select count(*) from information_schema.columns where table_name = 'A'")" 2

q "insert into \"A\" values (1, 'x')"
sed -i '/  b  String/d' prisma/schema.prisma
answer 130 n db push
is "$(q 'select count(b) from "A"')" 1
answer 130 n migrate dev --name drop
is "$(ls -d prisma/migrations/*_drop 2>/dev/null | wc -l)" 0
answer 0 yes migrate dev --name drop
is "$(q "select count(*) from information_schema.columns where table_name = 'A'")" 1
answer 0 y migrate reset
is "$(q 'select count(*) from "A"')" 0
finish
