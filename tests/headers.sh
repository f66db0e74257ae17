#!/bin/sh
# Each public header compiles on its own, in C11 and in C++, with gcc and
# clang, without a warning.
set -eu
root=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0
for h in "$root"/include/nicol/*.h; do
	printf '#include <nicol/%s>\nint nicol_headers_dummy(void);\nint nicol_headers_dummy(void) { return 0; }\n' "$(basename "$h")" >"$tmp/t.c"
	cp "$tmp/t.c" "$tmp/t.cc"
	for cc in gcc clang; do
		$cc -std=c11 -Wall -Wextra -Wpedantic -Werror \
			-I"$root/include" -c "$tmp/t.c" -o "$tmp/t.o"
	done
	for cxx in g++ clang++; do
		$cxx -std=c++17 -Wall -Wextra -Wpedantic -Werror \
			-I"$root/include" -c "$tmp/t.cc" -o "$tmp/t.o"
	done
	n=$((n + 1))
done
echo "$n headers compile alone"
