# A database like a Supabase project's, read by a role without any rights on
# it: catalogs are open to all. What the platform owns is somebody else's.
set -eu
from=${NICOL_SHARED:-$NICOL_SOURCE/../shared}/supabase
[ -f "$from/schema.sql" ] || { echo "SKIP: no $from"; exit 77; }
dump=$NICOL_BUILD/tests/describe_dump_tool
db=supa
psql -Xq -d postgres -c "create database $db"
psql -Xq -d postgres -c 'create role supabase_admin superuser login'
psql -Xq -U supabase_admin -d $db -f "$from/roles.sql" >/dev/null 2>&1 || true
psql -Xq -U supabase_admin -d $db -f "$from/schema.sql" >/dev/null 2>&1 || true
psql -Xq -U supabase_admin -d $db <<'S'
create table public.profiles (
	id uuid primary key references auth.users (id) on delete cascade,
	name text
);
alter table public.profiles enable row level security;
create role plain login;
S
url=$(echo "${NICOL_TEST_URL%/*}/$db" | sed 's/postgres@/plain@/')
out=$(mktemp)
trap 'rm -f "$out"' EXIT
has() { grep -q -- "$1" "$out" || { echo "missing: $1"; head -50 "$out"; exit 1; }; }
not() { ! grep -q -- "$1" "$out" || { echo "unexpected: $1"; exit 1; }; }

"$dump" "$url" public >"$out"
has 'table public.profiles rls'
has '  id Uuid$'
not 'foreign key profiles_id_fkey'
not 'table auth'

"$dump" "$url" public auth storage >"$out"
has '  foreign key profiles_id_fkey (id) to users (id) delete Cascade'
has 'table auth.users'
has 'table storage.objects'
has 'generated'
echo "tables: $(grep -c '^table' "$out")"
[ "$(grep -c '^table auth' "$out")" -ge 15 ]
