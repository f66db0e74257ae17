# Several at once on one database, and streams that the caller has closed
# while a connection is open.
. "$NICOL_SOURCE/tests/migrate/lib.sh"
models() {
	cat <<'X'
enum Role {
  USER
  ADMIN
}

model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  role  Role   @default(USER)
  posts Post[]
}

model Post {
  id     Int  @id
  userId Int
  user   User @relation(fields: [userId], references: [id])
}
X
}

# together ARGS...: ten of it at once, all of which go through
together() {
	local i pids=()
	for i in 1 2 3 4 5 6 7 8 9 10; do
		"$NICOL" "$@" >"$work/out.$i" 2>"$work/err.$i" </dev/null &
		pids+=($!)
	done
	for i in 1 2 3 4 5 6 7 8 9 10; do
		wait "${pids[$((i - 1))]}" || fail "$*, number $i: $(cat "$work/err.$i")"
	done
}
in_sync() {
	expect 0 db push --json
	is "$(python3 -c 'import json; print(json.load(open("'"$work"'/.out"))["steps"])')" 0
}

# --- from an empty database, to another schema, and without a database
project together < <(models | with_datasource)
together db push
in_sync
sed -i 's/^  email String @unique/&\n  name String?\n  at DateTime @default(now())/' prisma/schema.prisma
together db push
in_sync
q "insert into \"User\" (email) values ('a')"
sed -i '/^  name String/d' prisma/schema.prisma
together db push --accept-data-loss
in_sync
psql -d postgres -qc 'drop database together'
together db push
in_sync
DATABASE_URL+='?schema=other'
together db push
in_sync
is "$(q "select count(*) from pg_tables where schemaname in ('public', 'other')")" 4
is "$(cat "$work"/err.*)" ""

# --- planned, and meanwhile changed: what would now lose rows is not done
project meanwhile < <(models | with_datasource)
"$NICOL" db push >/dev/null || fail push
sed -i 's/^  email String @unique/&\n  name String?/' prisma/schema.prisma
psql -qc "select pg_advisory_lock(72707369)" -c "create table \"Gone\" (id int)" \
	-c "insert into \"Gone\" values (1)" -c "select 'ready'" \
	-c "select pg_sleep(100)" >"$work/holder" 2>&1 &
holder=$!
until [ "$(q "select count(*) from pg_locks where locktype = 'advisory' and granted")" = 1 ]; do sleep 0.02; done
q 'drop table if exists "Gone"'
"$NICOL" db push >"$work/.out" 2>"$work/.err" </dev/null &
pid=$!
until [ "$(q "select count(*) from pg_locks where locktype = 'advisory' and not granted")" = 1 ]; do sleep 0.02; done
q 'create table "Gone" as select 1 as id'
q "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted" >/dev/null
wait $pid
is $? 1
wait $holder 2>/dev/null
err_has "error[N0031]"
is "$(q 'select count(*) from "Gone"')" 1
is "$(q "select count(*) from information_schema.columns where column_name = 'name' and table_name = 'User'")" 0

# --- a closed stderr: its number is not given to the connection
project closed < <(models | with_datasource)
"$NICOL" db push >/dev/null || fail push
q "insert into \"User\" (email) values ('a')"
sed -i '/^  email/d' prisma/schema.prisma
got=0
"$NICOL" db push --accept-data-loss 2>&- >"$work/.out" <&- || got=$?
is $got 0
out_has "in sync"
got=0
for i in 1 2 3 4 5; do
	printf '{"jsonrpc":"2.0","id":%d,"method":"getDatabaseVersion","params":{"datasource":{"tag":"ConnectionString","url":"%s"}}}\n' $i "$DATABASE_URL"
done | "$NICOL-schema-engine" -d prisma/schema.prisma >&- 2>"$work/.err" || got=$?
is $got 1
in_sync
finish
