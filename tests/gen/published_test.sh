# Published generators write the same files under nicol as under Prisma's CLI.
. "$NICOL_SOURCE/tests/cli/lib.sh"
. "$NICOL_SOURCE/tests/oracle.sh"
packages='prisma@6.19.3 @prisma/client@6.19.3 prisma-dbml-generator@0.12.0 prisma-markdown@4.0.0 prisma-json-schema-generator@5.1.5 prisma-kysely@3.2.1 zod-prisma-types@3.3.11'
home=${NICOL_GENERATORS_HOME:-$NICOL_ORACLE_HOME-generators}
mkdir -p "$home"
exec 8>"$home/lock"
flock 8
if [ "$(cat "$home/installed" 2>/dev/null)" != "$packages" ]; then
	# shellcheck disable=SC2086 # words
	(cd "$home" && npm init -y >/dev/null 2>&1 &&
		npm install --ignore-scripts --legacy-peer-deps --no-audit --no-fund $packages >install.log 2>&1 &&
		echo "$packages" >installed) || {
		tail -5 "$home/install.log" >&2
		echo "SKIP: the published generators cannot be installed"
		[ -z "${CI:-}" ] || exit 1
		exit 77
	}
fi
exec 8>&-
export CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1 DATABASE_URL=postgresql://u@h/d
export PRISMA_QUERY_ENGINE_LIBRARY=/bin/true PRISMA_SCHEMA_ENGINE_BINARY=/bin/true PRISMA_CLIENT_FORCE_WASM=1
export PATH="$home/node_modules/.bin:$PATH"

# compare SCHEMA: both write into a project of the same path, in turn
compare() {
	local who
	for who in prisma nicol; do
		rm -rf project "by-$who"
		mkdir -p project/prisma
		ln -s "$home/node_modules" project/node_modules
		echo '{"name": "x", "dependencies": {}}' >project/package.json
		cp "$1" project/prisma/schema.prisma
		if [ $who = prisma ]; then
			(cd project && node "$home/node_modules/prisma/build/index.js" generate) >"$work/.out" 2>"$work/.err" </dev/null || fail "prisma generate"
		else
			(cd project && "$NICOL" generate) >"$work/.out" 2>"$work/.err" </dev/null || fail "nicol generate"
		fi
		rm project/node_modules
		mv project "by-$who"
	done
	local file
	for file in $(cd by-prisma && find . -type f) $(cd by-nicol && find . -type f | while read -r f; do [ -e "../by-prisma/$f" ] || echo "$f"; done); do
		expected=$((expected + 1))
		if cmp -s "by-prisma/$file" "by-nicol/$file"; then
			got=$((got + 1))
		else
			echo "DIFFERS: $file of $1"
			diff "by-prisma/$file" "by-nicol/$file" 2>&1 | head -20
		fi
	done
	[ "$(find by-nicol -type f | wc -l)" -gt 7 ] || fail "few files were written"
}
expected=0 got=0

cat >generators <<'X'
generator client {
  provider = "prisma-client-js"
  output   = "../client"
}

generator dbml {
  provider = "prisma-dbml-generator"
}

generator markdown {
  provider = "prisma-markdown"
  output   = "./ERD.md"
  title    = "My shop"
}

generator json {
  provider                 = "prisma-json-schema-generator"
  keepRelationScalarFields = "true"
}

generator kysely {
  provider     = "prisma-kysely"
  output       = "../kysely"
  fileName     = "types.ts"
  enumFileName = "enums.ts"
}

generator zod {
  provider = "zod-prisma-types"
  output   = "../zod"
}

X
{
	cat generators
	cat <<'X'
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

/// Who may do what
enum Role {
  admin
  user  @map("usr")
}

/// A user
/// @namespace People
model User {
  id        BigInt   @id @default(autoincrement())
  /// unique
  email     String   @unique @db.VarChar(200)
  role      Role     @default(user)
  tags      String[]
  score     Decimal  @default(0) @db.Decimal(10, 4)
  settings  Json?    @default("{}")
  createdAt DateTime @default(now()) @map("created_at")
  updatedAt DateTime @updatedAt
  posts     Post[]
  bytes     Bytes?
  friends   User[]   @relation("friends")
  friendOf  User[]   @relation("friends")

  @@map("users")
}

model Post {
  id       String @id @default(uuid())
  title    String
  authorId BigInt
  author   User   @relation(fields: [authorId], references: [id], onDelete: Cascade)

  @@unique([authorId, title])
}

model Pair {
  a    Int
  b    Int
  name String?

  @@id([a, b])
}
X
} >rich.prisma
compare rich.prisma

# the seed's schema
{
	cat generators
	sed '/^generator /,/^}/d' "$NICOL_SHARED/seed/schema.prisma"
} >seed.prisma
compare seed.prisma
echo "generators under Prisma 6: $got of $expected files equal"
[ "$got" -eq "$expected" ] || fail "files differ"
finish
