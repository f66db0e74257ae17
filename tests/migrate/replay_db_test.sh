# The migration histories of real applications.
export NICOL_SHARED=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
if [ ! -d "$NICOL_SHARED/corpus/apps" ]; then
	echo "SKIP: no corpus (NICOL_SHARED)"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$NICOL_SOURCE/tests/migrate/replay.py" "$work"
