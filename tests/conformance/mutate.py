"""mutate.py [COUNT [SEED]]: breaks real schemas of the corpus in small ways
and compares what Nicol and the published Prisma say: verdict, and severity and
span of each diagnostic. Prints the differences by class, each with its first
example; those that explained.txt has a pattern for are counted apart. Any
other counts against Nicol; more than ALLOWED of them, in a hundred, is a
failure. VERBOSE=N shows N examples of a class."""
import collections
import os
import pathlib
import random
import re
import sys

import explained
import lint

SHARED = pathlib.Path(os.environ.get("NICOL_SHARED", "../shared"))
ALLOWED = 0.5
LARGEST = 6000  # bytes: larger schemas cost time and show nothing more

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|///?[^\n]*|@@?[\w.]+|\w+|\s+|.')
SCALARS = ("Int BigInt Float Decimal Boolean String DateTime Json Bytes "
           "Unsupported(\"x\")").split()
PROVIDERS = "postgresql mysql sqlite sqlserver mongodb cockroachdb".split()
ACTIONS = "Cascade Restrict NoAction SetNull SetDefault".split()
VALUES = ['"x"', "1", "-1", "1.5", "true", "[]", "[1]", '["a"]', "{}", "now()",
          "uuid()", "uuid(7)", "cuid(2)", "nanoid(1)", "ulid()", "Nope",
          "autoincrement()", "dbgenerated()", 'dbgenerated("x")', "auto()",
          "sequence()", "null", '""', "[id]", "id", 'env("X")', "@x", "1_0"]
ATTRIBUTES = ["@id", "@unique", "@ignore", "@updatedAt", '@map("x")', "@nope",
              "@default(1)", "@default(now())", '@default("a")', "@relation",
              "@relation(fields: [id], references: [id])", '@relation("r")',
              "@db.VarChar(10)", "@db.Text", "@db.Nope", "@db.Int", "@db.Uuid",
              "@unique(sort: Desc)", "@default(cuid())", "@db.ObjectId",
              "@default(autoincrement())", "@db.Decimal(70, 2)", "@map(x)"]
BLOCK_ATTRIBUTES = ["@@id([id])", "@@unique([id])", "@@index([id])",
                    "@@ignore", '@@map("x")', "@@fulltext([id])", "@@nope",
                    '@@schema("x")', "@@index([nope])", "@@unique([])",
                    "@@index([id], type: Hash)", "@@index([id(ops: raw(\"x\"))])",
                    "@@unique([id, id])", "@@index([id(sort: Desc)])",
                    "@@id([id], map: \"x\")", "@@unique([id], name: \"x y\")",
                    "@@index([id], type: Gin)", "@@index(fields: [id], map: 1)"]
ODD = ["é", "\t", "\u00a0", "{", "}", "(", ")", "[", "]", "\"", "'", ",", ":",
       "@", "@@", "?", "!", "=", "-", ".", "//", "/*", "*/", "\r", "\\", "😀",
       "\n", "0", "_", "$", "\x00", "\\u0041", "\ufeff"]


def is_blank(token):
    return token.isspace() or token.startswith("//")


class Mutator:
    def __init__(self, chance, text, others):
        self.chance, self.others = chance, others
        self.tokens = TOKEN.findall(text)

    def some(self, wanted=lambda t: not is_blank(t)):
        places = [i for i, t in enumerate(self.tokens) if wanted(t)]
        return self.chance.choice(places) if places else None

    def drop(self):
        i = self.some()
        if i is not None:
            self.tokens[i] = ""

    def duplicate(self):
        i = self.some()
        if i is not None:
            blank = self.chance.choice(["", " "])
            self.tokens[i] += blank + self.tokens[i]

    def swap(self):
        i, j = self.some(), self.some()
        if i is not None:
            self.tokens[i], self.tokens[j] = self.tokens[j], self.tokens[i]

    def replace_word(self):
        """A word of the schema in place of another."""
        i, j = self.some(str.isidentifier), self.some(str.isidentifier)
        if i is not None:
            self.tokens[i] = self.tokens[j]

    def type(self):
        i = self.some(lambda t: t in SCALARS)
        if i is not None:
            self.tokens[i] = self.chance.choice(SCALARS)

    def arity(self):
        i = self.some(lambda t: t in SCALARS or t.istitle())
        if i is not None:
            self.tokens[i] += self.chance.choice(["?", "[]", "[]?", "!"])

    def provider(self):
        i = self.some(lambda t: t.strip('"') in PROVIDERS)
        if i is not None:
            self.tokens[i] = f'"{self.chance.choice(PROVIDERS)}"'

    def action(self):
        i = self.some(lambda t: t in ACTIONS)
        if i is None:
            i = self.some(lambda t: t == "references")
            if i is not None:
                self.tokens[i] = (f"on{self.chance.choice(['Delete', 'Update'])}: "
                                  f"{self.chance.choice(ACTIONS)}, references")
        else:
            self.tokens[i] = self.chance.choice(ACTIONS)

    def attribute(self):
        i = self.some(lambda t: t in SCALARS or t.istitle())
        if i is not None:
            self.tokens[i] += " " + self.chance.choice(ATTRIBUTES)

    def remove_attribute(self):
        i = self.some(lambda t: t.startswith("@"))
        if i is None:
            return
        depth, end = 0, i
        while end < len(self.tokens):
            depth += self.tokens[end] == "("
            depth -= self.tokens[end] == ")"
            following = self.tokens[end + 1:end + 2]
            if depth <= 0 and following != ["("]:
                break
            end += 1
        self.tokens[i:end + 1] = []

    def remove_arguments(self):
        i = self.some(lambda t: t == "(")
        if i is not None and ")" in self.tokens[i:]:
            self.tokens[i + 1:self.tokens.index(")", i)] = []

    def value(self):
        i = self.some(lambda t: t[0] in '"0123456789' or t in ("true", "now", "id"))
        if i is not None:
            self.tokens[i] = self.chance.choice(VALUES)

    def argument(self):
        i = self.some(lambda t: t == ")")
        if i is not None:
            name = self.chance.choice(["name", "map", "sort", "length", "fields", "where",
                                       "references", "clustered", "type", "onDelete", "x"])
            value = self.chance.choice(VALUES + ACTIONS + ["Desc", "Hash"])
            self.tokens[i] = f", {name}: {value})"

    def block_attribute(self):
        i = self.some(lambda t: t == "}")
        if i is not None:
            self.tokens[i] = f"  {self.chance.choice(BLOCK_ATTRIBUTES)}\n}}"

    def line(self):
        """Takes, doubles or moves a line."""
        lines = "".join(self.tokens).splitlines(keepends=True) or [""]
        i = self.chance.randrange(len(lines))
        what = self.chance.choice(["drop", "double", "move"])
        moved = lines[i] if what != "drop" else ""
        if what != "double":
            lines[i] = ""
        lines.insert(self.chance.randrange(len(lines)), moved)
        self.tokens = lines

    def odd(self):
        self.tokens = self.tokens or [""]
        i = self.some(lambda t: True)
        self.tokens[i] = self.chance.choice(["", self.tokens[i]]) + self.chance.choice(ODD)

    def rename(self):
        """One name for two things: the word at one place becomes another's."""
        i = self.some(lambda t: t.isidentifier() and t not in SCALARS)
        if i is not None:
            self.tokens[i] = self.chance.choice(
                ["id", "String", "Int", "PrismaClient", "model", "x-y", "1a",
                 "name", "a" * 70, "_x", "async", "Null", "true"])

    WAYS = (drop, duplicate, swap, replace_word, type, arity, provider, action,
            attribute, attribute, remove_attribute, remove_arguments, value,
            value, argument, argument, block_attribute, block_attribute, line,
            line, odd, rename)

    def mutate(self):
        ways = []
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            way = self.chance.choice(self.WAYS)
            self.tokens = TOKEN.findall("".join(self.tokens))
            way(self)
            ways.append(way.__name__)
        return "".join(self.tokens), "+".join(ways)


def sources():
    found = []
    for path in sorted((SHARED / "corpus").rglob("*.prisma")):
        if path.is_file() and 0 < path.stat().st_size <= LARGEST:
            text = path.read_bytes().decode("utf-8", "replace")
            # the expected answers of the engine's fixtures are comments
            found.append(re.sub(r"(?m)^// .*\n?", "", text)
                         if "/validation/" in str(path) else text)
    return found


def made(count, seed):
    chance = random.Random(seed)
    texts = sources()
    out = []
    for _ in range(count):
        text, ways = Mutator(chance, chance.choice(texts), texts).mutate()
        text = text.encode("utf-8", "replace")
        out.append(([("schema.prisma", text)], ways))
    return out


def differences(files, ours, theirs):
    """(side, row) of what only one of them says."""
    a = collections.Counter(map(lint.key, ours))
    b = collections.Counter(map(lint.key, theirs))
    only_ours, only_theirs = a - b, b - a
    return ([("prisma", row) for row in theirs if lint.key(row) in only_theirs]
            + [("nicol", row) for row in ours if lint.key(row) in only_ours])


def general(row):
    """What kind of diagnostic it is: our code, or Prisma's words without names."""
    text = row[4]
    if len(row) > 5:
        return text
    return re.sub(r'"[^"]*"|`[^`]*`|\d+', "_", text)[:90].replace("\n", " ")


def classify(diffs):
    return " | ".join(sorted({f"{side}: {row[0]} {general(row)}" for side, row in diffs}))


def excerpt(files, row):
    text = files[0][1]
    return text[max(0, row[2] - 30):row[3] + 30][:160].decode("utf-8", "replace")


def show(name, cases, verbose):
    print(f"{len(cases):5}  {name}")
    for files, ways, diffs in cases[:verbose]:
        print(f"       ({ways}, Prisma {lint.peer_of(files)})")
        for side, row in diffs[:4]:
            print(f"         {side} {row[0]} {row[2]}-{row[3]} {row[4][:150]!r}")
            print(f"           {excerpt(files, row)!r}")


def report(mutations, answers):
    classes, known = collections.defaultdict(list), collections.Counter()
    for (files, ways), ours, theirs in answers:
        diffs = differences(files, ours, theirs)
        if not diffs:
            continue
        why = explained.reason(files, ours, theirs, diffs)
        if why:
            known[why] += 1
        else:
            classes[classify(diffs)].append((files, ways, diffs))
    verbose = int(os.environ.get("VERBOSE", "1"))
    for name, cases in sorted(classes.items(), key=lambda c: -len(c[1]))[:60]:
        show(name, cases, verbose)
    for why, n in known.most_common():
        print(f"{n:5}  explained: {why}")
    return sum(map(len, classes.values())), sum(known.values())


def run(count, seed):
    mutations = made(count, seed)
    schemas = [files for files, _ in mutations]
    ours, theirs = lint.ask_ours(schemas), lint.ask_prisma(schemas)
    bad, known = report(mutations, zip(mutations, ours, theirs, strict=True))
    valid = sum(map(lint.is_valid, theirs))
    verdicts = sum(lint.is_valid(a) != lint.is_valid(b) for a, b in zip(ours, theirs))
    print(f"{count} mutations with seed {seed}: {valid} valid for Prisma; {verdicts} verdicts "
          f"differ; {count - bad - known} equal in all, {known} explained, {bad} not explained")
    return bad, known, verdicts


if __name__ == "__main__":
    count, seed = [int(a) for a in (sys.argv[1:] + ["1000", "1"][len(sys.argv) - 1:])]
    sys.exit(run(count, seed)[0] * 100 > ALLOWED * count)
