#!/bin/bash
# The DMMF of schemas that are made by chance is that of Prisma 6.19 and 7.10.
# NICOL_DMMF_MADE: how many (300); NICOL_DMMF_SEED: the first one's seed.
set -euo pipefail
. "$NICOL_SOURCE/tests/oracle.sh"
here=$NICOL_SOURCE/tests/dmmf
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/schemas"
: >"$tmp/known"
python3 "$here/dmmf_make.py" "${NICOL_DMMF_SEED:-1}" "${NICOL_DMMF_MADE:-300}" \
	"$tmp/schemas" >"$tmp/list"
bad=0
for peer in 6 7; do
	mkdir "$tmp/$peer"
	PEER=$peer node "$here/dmmf_oracle.mjs" "$tmp/list" "$tmp/$peer"
	"$NICOL_BUILD/tests/dmmf_dmmf_compare_tool" "$tmp/list" "$tmp/$peer" \
		$peer "$tmp/known" || bad=1
done
if [ $bad != 0 ]; then
	echo "the schemas: python3 tests/dmmf/dmmf_make.py SEED 1 FOLDER"
fi
exit $bad
