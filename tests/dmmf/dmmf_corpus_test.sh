#!/bin/bash
# The DMMF of every schema of the corpus is, byte for byte, what Prisma 6.19
# and 7.10 write; and formatting a schema does not change it.
set -euo pipefail
. "$NICOL_SOURCE/tests/oracle.sh"
here=$NICOL_SOURCE/tests/dmmf
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 "$here/dmmf_list.py" "$NICOL_SHARED/corpus" >"$tmp/list"
bad=0
for peer in 6 7; do
	mkdir "$tmp/$peer"
	PEER=$peer node "$here/dmmf_oracle.mjs" "$tmp/list" "$tmp/$peer"
	"$NICOL_BUILD/tests/dmmf_dmmf_compare_tool" "$tmp/list" "$tmp/$peer" \
		$peer "$here/dmmf_known.txt" || bad=1
	rm -r "${tmp:?}/$peer"
done
"$NICOL_BUILD/tests/dmmf_dmmf_format_tool" "$here/dmmf_known.txt" <"$tmp/list" || bad=1
exit $bad
