"""format_compare.py LIST PREFIX OURS THEIRS KNOWN PEER: reports the files of
LIST whose Nth outputs differ, other than those that KNOWN lists for PEER."""
import difflib
import pathlib
import sys

listed, prefix, ours, theirs, known, peer = sys.argv[1:]
reasons = {}
for line in pathlib.Path(known).read_text().splitlines():
    if line and not line.startswith("#"):
        peers, name, reason = line.split("\t")
        if peer in peers:
            reasons[name] = reason
files = pathlib.Path(listed).read_text().splitlines()
bad, equal, differing = 0, 0, 0
for n, path in enumerate(files, 1):
    name = path.removeprefix(prefix + "/")
    a = (pathlib.Path(theirs) / str(n)).read_bytes()
    b = (pathlib.Path(ours) / str(n)).read_bytes()
    if a == b:
        equal += 1
        if name in reasons:
            print(f"now equal, take it off the list: {name}")
            bad = 1
    elif name in reasons:
        differing += 1
    else:
        print(f"Prisma {peer} formats {name} otherwise:")
        lines = difflib.unified_diff(a.decode().splitlines(),
                                     b.decode().splitlines(), lineterm="")
        print("\n".join(list(lines)[:12]))
        bad = 1
print(f"Prisma {peer}: {equal} of {len(files)} files equal, "
      f"{differing} known to differ")
sys.exit(bad or len(files) < 300)
