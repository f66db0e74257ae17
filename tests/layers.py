#!/usr/bin/env python3
"""Fails on an #include that src/LAYERS does not allow.

layers.py [ROOT]: prints each offending line and exits 1 if there is any.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
src = root / "src"
INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')
# libraries that one room alone may see
GUARDED = {"libpq-fe.h": "db", "sqlite3.h": "db"}


def read_table():
    uses, public = {}, set()
    for line in (src / "LAYERS").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        room, _, rest = line.partition(":")
        uses[room] = set(rest.split())
        if "public" in uses[room]:
            public.add(room)
            uses[room] = set()
    return uses, public


def closure(uses, room):
    seen, todo = set(), [room]
    while todo:
        r = todo.pop()
        if r not in seen:
            seen.add(r)
            todo.extend(uses[r])
    return seen


def main():
    uses, public = read_table()
    unknown = {u for us in uses.values() for u in us} - set(uses)
    bad = [f"src/LAYERS: unknown room {u}" for u in sorted(unknown)]
    files = 0
    for path in sorted(src.rglob("*.[ch]")):
        files += 1
        room = path.relative_to(src).parts[0]
        if room not in uses:
            bad.append(f"{path}: folder {room} is not in src/LAYERS")
            continue
        allowed = closure(uses, room)
        for n, line in enumerate(path.read_text().splitlines(), 1):
            m = INCLUDE.match(line)
            if not m:
                continue
            kind, name = m.groups()
            target = name.split("/")[0]
            if pathlib.Path(name).name in GUARDED:
                if room != GUARDED[pathlib.Path(name).name]:
                    bad.append(f"{path}:{n}: only db may include {name}")
            elif kind == '"' and "/" not in name:
                bad.append(f'{path}:{n}: write "{room}/{name}"')
            elif name.startswith(f"embed/{room}_"):
                pass  # a text of the room's own, made at build time
            elif kind == '"' and target not in allowed:
                bad.append(f"{path}:{n}: {room} may not include {name}")
    if not files:
        bad.append(f"{src}: no source files found")
    print("\n".join(bad) or f"{files} files keep to src/LAYERS")
    return 1 if bad else 0


sys.exit(main())
