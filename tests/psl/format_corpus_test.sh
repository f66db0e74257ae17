#!/bin/bash
# Every schema file of the corpus, formatted here and by the published Prisma
# packages (6 and 7), must come out equal byte for byte.
set -euo pipefail
. "$NICOL_SOURCE/tests/oracle.sh"
shared=$NICOL_SHARED
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
find "$shared/corpus" -name '*.prisma' | LC_ALL=C sort >"$tmp/list"
mkdir "$tmp/ours"
"$NICOL_BUILD/tests/psl_format_tool" "$tmp/ours" <"$tmp/list"
bad=0
for peer in 6 7; do
	mkdir "$tmp/$peer"
	PEER=$peer node "$NICOL_SOURCE/tests/psl/format_oracle.mjs" "$tmp/list" "$tmp/$peer"
	python3 "$NICOL_SOURCE/tests/psl/format_compare.py" "$tmp/list" \
		"$shared/corpus" "$tmp/ours" "$tmp/$peer" \
		"$NICOL_SOURCE/tests/psl/format_known.txt" "$peer" || bad=1
done
exit $bad
