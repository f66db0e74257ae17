#!/bin/bash
# Every schema file of the corpus, formatted here and by the published Prisma
# packages (6 and 7), must come out equal byte for byte.
set -euo pipefail
shared=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
if [ ! -d "$shared/corpus" ]; then
	echo "SKIP: no corpus (NICOL_SHARED is absent)"
	exit 77
fi
export NICOL_SHARED=$shared
"$shared/oracle/setup.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
find "$shared/corpus" -name '*.prisma' | LC_ALL=C sort >"$tmp/list"
mkdir "$tmp/ours"
"$NICOL_BUILD/tests/psl_format_tool" "$tmp/ours" <"$tmp/list"
bad=0
for peer in 6 7; do
	mkdir "$tmp/$peer"
	PEER=$peer node "$NICOL_SOURCE/tests/psl/format_oracle.mjs" "$tmp/list" "$tmp/$peer"
	equal=0 known=0 n=0
	while read -r file; do
		n=$((n + 1))
		name=${file#"$shared/corpus/"}
		listed=$(grep -E "^6?7?	" "$NICOL_SOURCE/tests/psl/format_known.txt" | grep -F "	$name	#" | cut -f1 | grep -c "$peer" || true)
		if cmp -s "$tmp/ours/$n" "$tmp/$peer/$n"; then
			equal=$((equal + 1))
			[ "$listed" = 0 ] || { echo "now equal, take it off the list: $name"; bad=1; }
		elif [ "$listed" = 0 ]; then
			echo "Prisma $peer formats $name otherwise:"
			diff "$tmp/$peer/$n" "$tmp/ours/$n" | head -10 || true
			bad=1
		else
			known=$((known + 1))
		fi
	done <"$tmp/list"
	echo "Prisma $peer: $equal of $n files equal, $known known to differ"
	[ "$n" -gt 300 ] || { echo "too few files"; bad=1; }
done
exit $bad
