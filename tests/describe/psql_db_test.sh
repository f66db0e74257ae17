# Each query of describe runs in psql, as describe.h says.
set -eu
n=0
for f in "$NICOL_SOURCE"/src/describe/*.sql; do
	case $f in */sqlite_*) continue ;; esac
	sed "s/\$1/'{pg_catalog}'/" "$f" |
		psql -XAtq -v ON_ERROR_STOP=1 >/dev/null || { echo "$f"; exit 1; }
	n=$((n + 1))
done
[ $n -ge 9 ]
sed "s/\$1/'{pg_catalog}'/" "$NICOL_SOURCE/src/describe/tables.sql" |
	psql -XAtq | grep -q pg_class
