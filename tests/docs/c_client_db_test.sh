#!/bin/bash
# The examples of docs/c-client.md compile and run as they stand, in order.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")
schema=$NICOL_SOURCE/examples/relay/prisma/schema.prisma
export DATABASE_URL=$NICOL_TEST_URL
"$NICOL" db push --skip-generate --schema "$schema"
"$NICOL" generate --schema "$schema" --client c --output "$tmp" --prefix relay
python3 - "$NICOL_SOURCE/docs/c-client.md" >"$tmp/guide.c" <<'END'
import re, sys
blocks = re.findall(r"```c\n(.*?)```", open(sys.argv[1]).read(), re.S)
assert len(blocks) >= 6, blocks
print('#include <stdio.h>\n#include <string.h>\n#include "db.h"')
print('static int fail(nicol_error *err)\n{\n\tprintf("%s %s\\n", err->code, err->message);\n\treturn 1;\n}')
for i, b in enumerate(blocks):
    print(f"static int block{i}(nicol_client *db, nicol_error *err)\n{{\n(void)err;\n{b}return 0;\n}}")
print("int main(void)\n{\nnicol_error err = { 0 };\nnicol_client *db = relay_open(NULL, &err);\nint bad = !db;")
for i in range(len(blocks)):
    print(f"bad = bad || block{i}(db, &err);")
print("relay_close(db);\nnicol_error_clear(&err);\nreturn bad;\n}")
END
"${CC:-cc}" -std=gnu11 -g -Wall -Wextra -Wpedantic -Werror \
	${sanitize:+-fsanitize=$sanitize} -I"$tmp" -I"$NICOL_SOURCE/include" \
	-o "$tmp/guide" "$tmp/guide.c" "$tmp/db.c" "$NICOL_BUILD/libnicol.a" \
	-ljansson -lpthread -ldl -lm
"$tmp/guide" | tee "$tmp/out"
diff - "$tmp/out" <<'END'
ada@example.com has 2 keys
laptop of ada@example.com
no such user
active: 2 keys up to phone
streamed laptop
streamed phone
P2002 {"modelName":"User","target":["email"]}
laptop 1
END
