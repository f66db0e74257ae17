# make install: into a folder of its own, and used from there.
set -u
source=${NICOL_SOURCE:?}
# the release build is what people install; `make check` has just made it
[ -f "$source/build/release/nicol" ] || { echo SKIP: no release build; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() { echo "FAIL: $*" >&2; failures=$((failures + 1)); }
version=$(sed -n 's/^project(nicol VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")

make -s -C "$source" install PREFIX="$work/nicol" >"$work/log" 2>&1 || {
	cat "$work/log" >&2
	exit 1
}
cd "$work" || exit 1
prefix=$work/nicol

# everything is there, and small
for f in bin/nicol lib/libnicol.so lib/libnicol.a lib/pkgconfig/nicol.pc \
	lib/cmake/nicol/nicolConfig.cmake include/nicol/types.h \
	share/man/man1/nicol.1 share/bash-completion/completions/nicol \
	share/zsh/site-functions/_nicol \
	share/fish/vendor_completions.d/nicol.fish; do
	[ -e "$prefix/$f" ] || fail "$f is not installed"
done
bytes=$(find "$prefix" -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')
echo "installed: $bytes bytes"
[ "$bytes" -lt 5000000 ] || fail "$bytes bytes are installed"
for f in bin/nicol lib/libnicol.so; do
	! readelf -S "$prefix/$f" | grep -q '\.symtab' || fail "$f is not stripped"
done

# DESTDIR stands before the prefix, and does not get into the files
make -s -C "$source" install PREFIX=/usr DESTDIR="$work/dest" >"$work/log" 2>&1 ||
	fail "make install DESTDIR"
[ -x "$work/dest/usr/bin/nicol" ] || fail "DESTDIR is ignored"
grep -qx 'prefix=/usr' "$work/dest/usr/lib/pkgconfig/nicol.pc" ||
	fail "nicol.pc has another prefix: $(head -1 "$work/dest/usr/lib/pkgconfig/nicol.pc")"

# only nicol_ names are visible
visible() { nm "$@" | awk 'NF == 3 && $2 ~ /[A-Z]/ { print $3 }' | sed 's/@.*//'; }
for lib in "-D --defined-only $prefix/lib/libnicol.so" \
	"--defined-only --extern-only $prefix/lib/libnicol.a"; do
	names=$(visible $lib)
	echo "$names" | grep -qx nicol_version || fail "no nicol_version in $lib"
	others=$(echo "$names" | grep -v '^nicol_')
	[ -z "$others" ] || fail "visible in $lib:" $others
done
# and nothing of ours is missing
missing=$(nm -D --undefined-only "$prefix/lib/libnicol.so" |
	awk '$1 == "U" && $2 !~ /@|^json_/ { print $2 }')
[ -z "$missing" ] || fail "undefined in libnicol.so:" $missing

# a start loads the C library and jansson: libpq, sqlite3 and libcrypto are
# for those who connect or hash
allowed='linux-vdso|libc\.so|libm\.so|libjansson|ld-linux'
extra=$(ldd "$prefix/bin/nicol" | awk '{ print $1 }' | grep -vE "$allowed")
[ -z "$extra" ] || fail "nicol links" $extra

# programs are built against it: C and C++, shared and static, by pkg-config
# and by CMake
cat >t.c <<'END'
#include <stdio.h>
#include <string.h>
#include <nicol/project.h>

int main(void)
{
	nicol_error err = { 0 };
	nicol_project *p = NULL;
	nicol_project_options o = { "/nowhere", NULL, NULL };
	if (nicol_project_open(&p, &o, &err) == 0 || p || strcmp(err.code, "N0011"))
		return 1;
	nicol_error_clear(&err);
	puts(nicol_version());
	return 0;
}
END
sed 's/{ 0 }/{}/' t.c >t.cc
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
says() { [ "$("$@")" = "$version" ] || fail "$* does not say $version"; }
[ "$(pkg-config --modversion nicol)" = "$version" ] || fail "nicol.pc has no version"
cc -Wall -Werror t.c -o c.shared $(pkg-config --cflags --libs nicol) || fail "C, shared"
c++ -Wall -Werror t.cc -o cxx.shared $(pkg-config --cflags --libs nicol) || fail "C++, shared"
cc -Wall -Werror t.c -o c.static $(pkg-config --cflags nicol) \
	"$prefix/lib/libnicol.a" $(pkg-config --libs jansson) -pthread -ldl -lm ||
	fail "C, static"
says env LD_LIBRARY_PATH="$prefix/lib" ./c.shared
says env LD_LIBRARY_PATH="$prefix/lib" ./cxx.shared
says ./c.static

cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.16)
project(t C CXX)
find_package(nicol 0.1 REQUIRED)
foreach(kind nicol static)
	add_executable(c.${kind} t.c)
	add_executable(cxx.${kind} t.cc)
	target_link_libraries(c.${kind} nicol::${kind})
	target_link_libraries(cxx.${kind} nicol::${kind})
endforeach()
END
{ cmake -S . -B b -DCMAKE_PREFIX_PATH="$prefix" && cmake --build b; } >log 2>&1 || {
	cat log >&2
	fail "CMake"
}
for p in c.nicol cxx.nicol c.static cxx.static; do
	says "b/$p"
done

# the texts that the program writes about itself
for s in bash:share/bash-completion/completions/nicol \
	zsh:share/zsh/site-functions/_nicol \
	fish:share/fish/vendor_completions.d/nicol.fish; do
	command -v "${s%%:*}" >/dev/null || continue
	"${s%%:*}" -n "$prefix/${s#*:}" || fail "${s%%:*} cannot read its completion"
done
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning "$prefix/share/man/man1/nicol.1" >log || {
		cat log >&2
		fail "mandoc complains about nicol.1"
	}
fi
# each command and each of its options is in the manual and is completed
. "$prefix/share/bash-completion/completions/nicol"
"$prefix/bin/nicol" help | sed -n '/^Commands/,$p' |
	sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' >commands
[ "$(wc -l <commands)" -gt 2 ] || fail "no commands are read"
while read -r command; do
	grep -qx ".Ss \"$command\"" "$prefix/share/man/man1/nicol.1" ||
		fail "the manual has no $command"
	COMP_WORDS=(nicol $command --) COMP_CWORD=$(($(echo "$command" | wc -w) + 1))
	_nicol
	"$prefix/bin/nicol" $command --help | sed -n '/^Options/,/^$/p' |
		grep -o -- '--[a-z][a-z-]*' | sort -u >options
	while read -r option; do
		[[ " ${COMPREPLY[*]} " == *" $option "* ]] ||
			fail "$command $option is not completed"
		grep -q "Fl Fl ${option#--}\b" "$prefix/share/man/man1/nicol.1" ||
			fail "the manual has no $command $option"
	done <options
done <commands
COMP_WORDS=(nicol completion f) COMP_CWORD=2
_nicol
[ "${COMPREPLY[*]}" = fish ] || fail "completion f is completed to ${COMPREPLY[*]}"
COMP_WORDS=(nicol migra) COMP_CWORD=1
_nicol
[ "${COMPREPLY[*]}" = migrate ] || fail "migra is completed to ${COMPREPLY[*]}"

[ $failures = 0 ] && echo "installs and is used"
exit $((failures > 0))
