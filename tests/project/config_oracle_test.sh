#!/bin/bash
# Config files as people write them, read by Nicol without running them and by
# the published Prisma 6 and 7, which run them: the same settings.
set -euo pipefail
. "$NICOL_SOURCE/tests/oracle.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
for peer in 6 7; do
	mkdir "$tmp/$peer"
	ln -s "$NICOL_ORACLE_HOME/p$peer/node_modules" "$tmp/$peer/node_modules"
	python3 "$NICOL_SOURCE/tests/project/config_compare.py" \
		"$NICOL_SOURCE/tests/project/configs.txt" "$tmp/$peer" $peer \
		"$NICOL_BUILD/tests/project_config_tool" \
		"$NICOL_SOURCE/tests/project/config_oracle.mjs" || bad=1
done
exit $bad
