"""odd_bytes.py LINT ORACLE: texts with bytes that are rare in schemas, judged
by Nicol and by Prisma 6 and 7: the same verdict. LINT is schema_lint_test."""
import json
import os
import subprocess
import sys
import tempfile

lint, oracle = sys.argv[1:]
CASES = [
    ("a NUL byte behind a field", "model A {\n  id Int @id\0\n}\n"),
    ("a NUL byte in a name", "model A\0 {\n  id Int @id\n}\n"),
    ("a NUL byte in a string",
     'model A {\n  id Int @id\n  s String @default("a\0b")\n}\n'),
    ("a NUL byte in comments", "// a\0b\nmodel A {\n  id Int @id // x\0\n}\n"),
    ("a NUL byte alone", "\0"),
    ("a byte order mark", "\ufeffmodel A {\n  id Int @id\n}\n"),
    ("two byte order marks", "\ufeff\ufeffmodel A {\n  id Int @id\n}\n"),
    ("a byte order mark alone", "\ufeff"),
    ("a byte order mark inside", "model A {\n  id\ufeff Int @id\n}\n"),
    ("CRLF", "model A {\r\n  id Int @id\r\n}\r\n"),
    ("CR", "model A {\r  id Int @id\r}\r"),
    ("both", "model A {\r\n  id Int @id\n  b String?\r\n}"),
    ("a form feed", "model A {\n\x0c  id Int @id\n}\n"),
    ("a vertical tab", "model A {\n  id\x0bInt @id\n}\n"),
    ("tabs", "model\tA\t{\n\tid\tInt\t@id\n}\n"),
    ("a tab in a string",
     'model A {\n  id Int @id\n  s String @default("a\tb")\n}\n'),
    ("an escape character in a string",
     'model A {\n  id Int @id\n  s String @default("\x1b")\n}\n'),
    ("an escape character in a comment",
     "model A {\n  id Int @id // \x1b[31m\n}\n"),
    ("a DEL", "model A {\n  id Int @id\x7f\n}\n"),
    ("a DEL in a string",
     'model A {\n  id Int @id\n  s String @default("\x7f")\n}\n'),
    ("a line separator", "model A {\n  id Int @id\u2028}\n"),
    ("a next line", "model A {\n  id Int @id\u0085\n}\n"),
    ("a joiner in a name", "model A\u200d {\n  id Int @id\n}\n"),
    ("an emoji in a name", "model A\U0001f600 {\n  id Int @id\n}\n"),
    ("an emoji in a string",
     'model A {\n  id Int @id\n  s String @default("\U0001f600")\n}\n'),
    ("a private character", "model \ue000 {\n  id Int @id\n}\n"),
    ("a combining accent", "model e\u0301 {\n  id Int @id\n}\n"),
    ("a right-to-left override", "model A {\n  \u202eid Int @id\n}\n"),
    ("a digit of another script", "model A\u0661 {\n  id Int @id\n}\n"),
    ("nothing", ""),
    ("brackets, 99 deep",
     "model A {\n  id Int @id @default(" + "[" * 99 + "]" * 99 + ")\n}\n"),
    ("brackets, 500 deep",
     "model A {\n  id Int @id @default(" + "[" * 500 + "]" * 500 + ")\n}\n"),
    ("calls, 300 deep",
     "model A {\n  id Int @id @default(" + "a(" * 300 + ")" * 300 + ")\n}\n"),
]
for space in "\u00a0\u1680\u2000\u2003\u200a\u200b\u202f\u205f\u3000":
    CASES.append((f"U+{ord(space):04X} as a blank",
                  f"model A {{\n{space}id{space}Int @id{space}\n}}\n"))
for letter in "éßªµǅʰאاअ中あ가ꙮ𐐀𝒜𫝀ﬀⅠ²①":
    CASES.append((f"U+{ord(letter):04X} as a letter",
                  f"model A{letter} {{\n  {letter} Int @id\n}}\n"))


def ours(paths):
    out = subprocess.run([lint] + paths, stdout=subprocess.PIPE, check=True)
    blocks = out.stdout.decode(errors="replace").split("=== ")[1:]
    return [any(line.startswith("error ") for line in b.split("\n"))
            for b in blocks]


def theirs(paths, peer):
    out = subprocess.run(["node", oracle] + paths, stdout=subprocess.PIPE,
                         env=dict(os.environ, PEER=peer), check=True)
    return json.loads(out.stdout)


with tempfile.TemporaryDirectory() as tmp:
    paths = []
    for i, (_, text) in enumerate(CASES):
        paths.append(os.path.join(tmp, f"{i}.prisma"))
        with open(paths[-1], "w", newline="") as f:
            f.write(text)
    mine = ours(paths)
    bad = 0
    for peer in "67":
        for (name, _), a, b in zip(CASES, mine, theirs(paths, peer)):
            if a != b:
                words = {True: "rejects", False: "accepts"}
                print(f"{name}: Nicol {words[a]} it, Prisma {peer} {words[b]}")
                bad += 1
print(f"{len(CASES)} texts, {bad} differences")
sys.exit(bad > 0)
