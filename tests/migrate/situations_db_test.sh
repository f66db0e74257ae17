# In each of many situations of folder, history and database, Nicol comes to
# the same conclusion as Prisma's engine: what is pending, failed, edited or
# missing; create a migration, reset, or which error; which data would be lost.
. "$NICOL_SOURCE/tests/migrate/lib.sh"
. "$NICOL_SOURCE/tests/oracle.sh"
oracle=$NICOL_SHARED/oracle
export ORACLE="$oracle" PEER=7 BASE="$base"
exec python3 "$NICOL_SOURCE/tests/migrate/situations.py"
