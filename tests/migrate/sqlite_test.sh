# The same commands on SQLite: no server, no lock, the shadow in memory.
. "$NICOL_SOURCE/tests/cli/lib.sh"
export DATABASE_URL=file:./dev.db
mkdir prisma
cat >prisma/schema.prisma <<'X'
datasource db {
  provider = "sqlite"
  url      = env("DATABASE_URL")
}

model Author {
  id    Int    @id @default(autoincrement())
  name  String
  age   Int?
  books Book[]
}

model Book {
  id       Int    @id @default(autoincrement())
  title    String @unique
  authorId Int
  author   Author @relation(fields: [authorId], references: [id])
}
X
q() { python3 -c 'import sqlite3, sys
db = sqlite3.connect("prisma/dev.db")
print("|".join(str(c) for r in db.execute(sys.argv[1]) for c in r)); db.commit()' "$1"; }

expect 1 migrate status
err_has P1003
expect 0 migrate dev --name init
expect 0 migrate status
is "$(cat prisma/migrations/migration_lock.toml | tail -1)" 'provider = "sqlite"'
is "$(q 'select checksum from _prisma_migrations')" "$(sha256sum <"$(echo prisma/migrations/*_init/migration.sql)" | cut -d' ' -f1)"
is "$(q 'select typeof(finished_at), finished_at >= started_at, applied_steps_count from _prisma_migrations')" "integer|1|1"
expect 0 migrate dev
out_has "Already in sync"
expect 0 db push
out_has "already in sync"

# a table made anew keeps its rows, and what refers to them
q "insert into Author (name, age) values ('Lem', 84)" >/dev/null
q "insert into Book (title, authorId) values ('Solaris', 1)" >/dev/null
sed -i 's/  name  String/  name  String?/' prisma/schema.prisma
expect 0 migrate dev --name optional
is "$(q 'select name, age from Author')" "Lem|84"
is "$(q 'select title from Book')" "Solaris"
sed -i '/  age   Int?/d' prisma/schema.prisma
expect 1 migrate dev --name drop
err_has "age"
expect 1 db push
expect 0 db push --accept-data-loss
expect 130 migrate dev
err_has "Removed column \`age\`"
expect 0 migrate reset --force
expect 0 migrate dev --name drop
is "$(q 'select count(*) from Author')" 0

# names sort in the order in which they were made, whatever the clock
for n in c b a; do
	expect 0 migrate dev --create-only --name $n
done
is "$(ls prisma/migrations | sed -n 's/^[0-9]*_//p' | tail -3 | tr '\n' ' ')" "c b a "
expect 0 migrate deploy

# a failure: where, and that it is undone
mkdir prisma/migrations/29990101000000_bad
printf 'CREATE TABLE "X" (id integer);\nINSERT INTO "nowhere" VALUES (1);\n' >prisma/migrations/29990101000000_bad/migration.sql
expect 1 migrate deploy
err_has P3018
err_has "nowhere"
err_has "migration.sql:2"
expect 1 migrate deploy
err_has P3009
expect 1 migrate dev
err_has P3006

# a push that fails leaves everything as it was
rm -rf prisma/migrations/29990101000000_bad
expect 0 migrate reset --force
q 'create view "Two" as select 1' >/dev/null
printf 'model One {\n  id Int @id\n}\nmodel Two {\n  id Int @id\n}\n' >>prisma/schema.prisma
expect 1 db push
err_has N0023
is "$(q "select count(*) from sqlite_master where name = 'One'")" 0

expect 2 migrate diff --from-empty --to-schema prisma/schema.prisma --exit-code --script
out_has 'CREATE TABLE "Author"'
expect 2 migrate diff --from-url file:prisma/dev.db --to-empty --exit-code
out_lacks _prisma_migrations
finish
