# nicol init: what it writes, and that it replaces nothing.
. "$NICOL_SOURCE/tests/cli/lib.sh"
at() { mkdir -p "$work/$1" && cd "$work/$1" || exit 1; }
has() { grep -qF -- "$2" "$1" || fail "$1 has no: $2"; }
lacks() { ! grep -qF -- "$2" "$1" || fail "$1 has: $2"; }

at empty
expect 0 init
out_has "created    prisma/schema.prisma"
out_has "nicol dev"
has prisma/schema.prisma 'provider = "postgresql"'
has prisma/schema.prisma 'url      = env("DATABASE_URL")'
has prisma/schema.prisma 'provider = "prisma-client-js"'
has prisma/schema.prisma '//   provider = "nicol-client-c"'
lacks prisma/schema.prisma "model User"
is "$(cat .gitignore)" "node_modules
.env
/generated/prisma"
is "$(stat -c %a .env)" 600
is "$(grep -c '^DATABASE_URL' .env)" 0

# again: refused, and not a byte changed
before=$(find . -type f | sort | xargs sha256sum)
expect 1 init --datasource-provider sqlite
err_has "error[N0003]: prisma/schema.prisma exists already"
is "$(find . -type f | sort | xargs sha256sum)" "$before"

at elsewhere
touch schema.prisma
expect 1 init
err_has "schema.prisma exists already"
is "$(find . -type f)" ./schema.prisma

at folder
mkdir -p prisma/schema
expect 1 init
err_has "prisma/schema exists already"

at sqlite
expect 0 init --datasource-provider sqlite --with-model --output ../src/client
has prisma/schema.prisma 'provider = "sqlite"'
has prisma/schema.prisma 'output   = "../src/client"'
has prisma/schema.prisma 'model User {'
has .env 'DATABASE_URL="file:./dev.db"'
has .gitignore /src/client
out_lacks "nicol dev"

# what is there is kept; what is missing is appended
at append
printf 'X=1' >.env
chmod 640 .env
printf '.env\ndist' >.gitignore
expect 0 init --url 'postgresql://me:p"w@db.example:5432/app?schema=public'
is "$(cat .env)" "X=1

# The connection string of the database. Keep it out of version control.
DATABASE_URL='postgresql://me:p\"w@db.example:5432/app?schema=public'"
is "$(stat -c %a .env)" 640
is "$(cat .gitignore)" ".env
dist
node_modules
/generated/prisma"
out_has "appended   .env"
out_lacks 'p"w'

at kept
echo 'DATABASE_URL=postgresql://a' >.env
printf 'node_modules\n.env\n/generated/prisma\n' >.gitignore
expect 0 init --url postgresql://b --json
is "$(cat .env)" "DATABASE_URL=postgresql://a"
is "$(python3 -c 'import json; print(*[f["action"] for f in json.load(open("'"$work"'/.out"))["files"]])')" \
	"created unchanged unchanged"

# another generator; what is written is valid, and formatted
at generator
expect 0 init --generator-provider nicol-client-c --preview-feature views \
	--preview-feature relationJoins --with-model
has prisma/schema.prisma 'provider        = "nicol-client-c"'
has prisma/schema.prisma 'previewFeatures = ["views", "relationJoins"]'
lacks prisma/schema.prisma "typed C client"
for place in generator empty sqlite append; do
	cd "$work/$place" || exit 1
	expect 0 validate
	expect 0 format --check
done
cd "$work/generator" || exit 1
expect 0 generate
has generated/prisma/db.h db_user_find_unique

# a client folder outside of the project is not in .gitignore
at outside
expect 0 init --output ../../shared/client
lacks .gitignore shared

at wrong
expect 1 init --datasource-provider mysql
err_has 'error[N0014]: Nicol cannot connect to provider "mysql"'
expect 1 init --datasource-provider postgrsql
err_has 'postgrsql'
expect 1 init --url http://x
err_has "error[N0014]"
err_has "postgresql://"
expect 1 init --url file:./x.db --datasource-provider postgresql
err_has "the provider is postgresql"
is "$(ls -A)" ""

# a folder that cannot be written to
if [ "$(id -u)" != 0 ]; then
	at locked
	chmod 500 .
	expect 1 init
	err_has "error[N0001]"
	chmod 700 .
fi
at clash
touch prisma
expect 1 init
err_has "error[N0001]: cannot create folder"
finish
