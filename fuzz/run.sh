#!/bin/sh
# run.sh [NAME...]: runs the fuzz targets (all) for FUZZ_SECONDS each (30),
# from seeds of the corpus where it is there. Stops at the first finding,
# which is left under build/fuzz/findings.
set -eu
cd "$(dirname "$0")/.."
shared=${NICOL_SHARED:-../shared}
seconds=${FUZZ_SECONDS:-30}
work=build/fuzz/corpus
mkdir -p build/fuzz/findings
seed() { # NAME PATTERN
	mkdir -p "$work/$1"
	[ -d "$shared/corpus" ] || return 0
	find "$shared/corpus" -name "$2" -size -8k -type f | sort | awk 'NR % 3 == 0' |
		while read -r f; do cp -f "$f" "$work/$1/$(printf %s "$f" | sha256sum | cut -c1-16)"; done
}
[ $# -gt 0 ] || set -- format schema dmmf url split env config
for name in "$@"; do
	case $name in
	format | schema | dmmf) seed "$name" '*.prisma' ;;
	split) seed split '*.sql' ;;
	config)
		mkdir -p "$work/config"
		csplit -s -z -f "$work/config/case" tests/project/configs.txt '/^===/' '{*}'
		;;
	request)
		mkdir -p "$work/request"
		csplit -s -z -f "$work/request/case" fuzz/requests.txt '/^{/' '{*}'
		;;
	*) mkdir -p "$work/$name" ;;
	esac
	echo "== fuzz_$name, $seconds seconds"
	ASAN_OPTIONS=detect_leaks=1 build/fuzz/fuzz/fuzz_"$name" \
		-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -close_fd_mask=1 \
		-artifact_prefix=build/fuzz/findings/"$name"- "$work/$name"
done
echo "no findings"
