#!/bin/bash
# Every source file, of the tests too, also compiles with clang, without a warning, under the
# options that the build has for gcc.
set -euo pipefail
cd "$NICOL_BUILD"
python3 - <<'X' >clang_commands
import json, shlex
for c in json.load(open("compile_commands.json")):
    words = shlex.split(c["command"])[1:]
    keep, skip = [], False
    for w in words:
        if skip:
            skip = False
        elif w in ("-o", "-c"):
            skip = w == "-o"
        elif not w.startswith("-fsanitize") and w != "-fno-sanitize-recover=all":
            keep.append(w)
    print(shlex.join(["clang", "-fsyntax-only", *keep]))
X
n=$(wc -l <clang_commands)
[ "$n" -gt 50 ] || { echo "only $n files"; exit 1; }
xargs -d '\n' -P 2 -I{} sh -c '{}' <clang_commands
echo "$n files compile with clang"
