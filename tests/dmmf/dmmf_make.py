"""dmmf_make.py SEED COUNT OUT: makes COUNT schemas into OUT and prints a line
for each: its name and its file, separated by a tab. All that a DMMF depends on
comes together by chance: providers, preview features, arities, defaults, keys,
relations of every kind, views, ignored and unsupported fields, comments. Some
are not valid; Prisma says which."""
import pathlib
import random
import sys

URLS = {
    "postgresql": "postgresql://x", "cockroachdb": "postgresql://x",
    "sqlite": "file:x", "mysql": "mysql://x", "sqlserver": "sqlserver://x",
    "mongodb": "mongodb://x",
}
SCALARS = ["Int", "BigInt", "Float", "Boolean", "String", "DateTime", "Bytes",
           "Decimal", "Json"]
DEFAULTS = {
    "Int": ["1", "-7", "autoincrement()", 'dbgenerated("f()")', "dbgenerated()"],
    "BigInt": ["12345678901", "-1", "autoincrement()"],
    "cockroachdb": ["sequence()", "sequence(start: 5, virtual: true)"],
    "Float": ["0.1", "1", "-2.75", "123456789012345678.5", "0.00000123"],
    "Boolean": ["true", "false"],
    "String": ['"a"', '"q\\"\\\\ \\n\\u00e9"', "uuid()", "uuid(7)", "cuid()",
               "cuid(2)", "nanoid()", "nanoid(12)", "ulid()",
               'dbgenerated("g(\'x\')")'],
    "DateTime": ["now()", '"2020-01-02T03:04:05Z"',
                 '"1999-12-31T23:59:59.123456789+05:30"',
                 '"2020-01-02T03:04:05.5-00:00"'],
    "Bytes": ['"aGVsbG8="'],
    "Decimal": ["1.50", "0.3", "100", '"12345678901234567890.5"'],
    "Json": ['"{}"', '"[1, {\\"a\\": null}]"'],
}
NATIVE = {
    "postgresql": {"String": ["Uuid", "VarChar(20)", "Text", "Citext", "Xml", "Inet"],
                   "Decimal": ["Decimal(10, 2)", "Money"],
                   "DateTime": ["Timestamptz(6)", "Date", "Time(3)"],
                   "Json": ["Json", "JsonB"], "Int": ["SmallInt", "Oid"]},
    "cockroachdb": {"String": ["Uuid", "String(20)"], "Int": ["Int2"]},
    "mysql": {"String": ["VarChar(20)", "LongText"], "Int": ["TinyInt", "UnsignedInt"],
              "Decimal": ["Decimal(5,1)"], "Boolean": ["Bit(1)"]},
    "sqlserver": {"String": ["NVarChar(Max)", "UniqueIdentifier", "Char(3)"]},
    "mongodb": {"String": ["ObjectId"], "DateTime": ["Date"]},
    "sqlite": {},
}
FEATURES = ["views", "relationJoins", "fullTextSearchPostgres", "nativeDistinct",
            "strictUndefinedChecks", "postgresqlExtensions"]
NAMES = ["id", "name", "Name", "user_id", "x", "aB", "value", "created_at", "kind",
         "_count"[1:], "AND"[:2], "data", "where", "type", "tags", "order", "Y"]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.provider = self.r.choice(list(URLS) + ["postgresql", "postgresql"])
        self.mongo = self.provider == "mongodb"
        self.enums = [] if self.provider == "sqlserver" else [
            f"{self.r.choice(['Role', 'kind', 'State'])}{i}"
            for i in range(self.r.randint(0, 2))]
        self.types = ["Addr", "geo"][:self.r.randint(0, 2)] if self.mongo else []
        self.models = [f"{self.r.choice(['User', 'post', 'Tag', 'A'])}{i or ''}"
                       for i in range(self.r.randint(1, 4))]
        self.fields = {m: [] for m in self.models}
        self.attributes = {m: [] for m in self.models}
        self.relations = 0
        self.columns = {}

    def chance(self, p):
        return self.r.random() < p

    def comment(self, indent):
        return self.r.choice([
            "", "", "", f"{indent}/// doc {self.r.randint(0, 9)}\n",
            f"{indent}/// a\n{indent}///  b  \n", f"{indent}/* block */\n",
            f"{indent}/// lost\n\n", f"{indent}// plain\n"])

    def lists(self):
        return self.provider in ("postgresql", "cockroachdb", "mongodb")

    def scalar(self, name, arity=None, type=None):
        r = self.r
        types = [t for t in SCALARS if not (self.mongo and t == "Decimal") and
                 not (self.provider == "sqlserver" and t == "Json")]
        type = type or r.choice(types + self.enums)
        if arity is None:
            arity = r.choice(["", "", "", "?", "[]"] if self.lists() else ["", "", "?"])
        line = f"{name} {type}{arity}"
        if type in self.enums:
            if self.chance(.3):
                line += " @default([A])" if arity == "[]" else " @default(B_2)"
        elif self.chance(.35):
            d = r.choice(DEFAULTS[type])
            if "auto" in d and (self.provider in ("sqlite", "mysql", "mongodb") or
                                self.provider == "cockroachdb" and type == "Int"):
                d = r.choice(["7"] if self.provider != "cockroachdb" else DEFAULTS["cockroachdb"])
            if arity == "[]" and "(" not in d:
                line += f" @default([{d}])"
            elif arity != "[]" and (arity == "" or "auto" not in d):
                line += f" @default({d})"
        if type == "DateTime" and arity != "[]" and self.chance(.2):
            line += " @updatedAt"
        natives = NATIVE[self.provider].get(type)
        if natives and self.chance(.3):
            line += f" @db.{r.choice(natives)}"
        if self.chance(.1):
            line += f' @map("{name}_col")'
        if self.chance(.04):
            line += " @ignore"
        if self.chance(.1) and arity != "[]" and type != "Json":
            line += " @unique"
        return self.comment("  ") + "  " + line

    def names(self, n):
        return self.r.sample([x for x in NAMES if x != "id"], n)

    def id_type(self, m):
        return self.ids[m]

    def make_ids(self):
        self.ids, self.id_fields = {}, {}
        for m in self.models:
            if self.mongo:
                self.ids[m] = [("id", "String")]
                self.fields[m].append('  id String @id @map("_id")' + self.r.choice(
                    ["", " @default(auto()) @db.ObjectId", " @default(cuid())"]))
                continue
            kind = self.r.randint(0, 5)
            if kind == 0:
                self.ids[m] = [("k1", "Int"), ("k2", "String")]
                self.fields[m] += ["  k1 Int" + self.r.choice(["", " @default(1)"]),
                                   "  k2 String"]
                if self.provider == "mysql" or self.provider == "sqlserver":
                    self.fields[m][-1] += " @db.VarChar(20)"
                self.attributes[m].append("  @@id([k1, k2]" + self.r.choice(
                    ["", ', name: "theKey"', ', name: "key"']) + ")")
                if self.chance(.3):
                    self.attributes[m].append("  @@unique([k2, k1])")
            elif kind == 1:
                self.ids[m] = [("id", "String")]
                self.fields[m].append("  id String @id" + self.r.choice(
                    ["", " @default(uuid())", " @default(cuid())"]))
            elif kind == 2:
                self.ids[m] = [("code", "Int")]
                self.fields[m].append("  code Int @unique" + self.r.choice(
                    ["", " @default(autoincrement())"]))
            elif kind == 3:
                self.ids[m] = [("id", "Int")]
                self.fields[m].append("  id Int")
                self.attributes[m].append("  @@id([id])")
            else:
                self.ids[m] = [("id", self.r.choice(["Int", "BigInt"]))]
                self.fields[m].append(f"  id {self.ids[m][0][1]} @id" + self.r.choice(
                    ["", " @default(autoincrement())"]))

    def relate(self):
        r, a, b = self.r, self.r.choice(self.models), self.r.choice(self.models)
        n = self.relations
        self.relations += 1
        fa, fb = r.choice([f"r{n}", f"R{n}", f"rel{n}"]), r.choice([f"b{n}", f"B{n}"])
        if n and self.chance(.2):
            fa = f"R{n - 1}" if r.random() < .5 else fa
        kind = r.choice(["one", "many", "many", "m2m"])
        keys = self.ids[b]
        if kind == "m2m" and not self.mongo and \
                not all(self.ids[m][0][0] == "id" and len(self.ids[m]) == 1 for m in (a, b)):
            kind = "many"
        if kind == "m2m":
            if self.mongo:
                self.fields[a] += [f"  {fa}Ids String[]",
                                   f'  {fa} {b}[] @relation("n{n}", fields: [{fa}Ids], references: [id])']
                self.fields[b] += [f"  {fb}Ids String[]",
                                   f'  {fb} {a}[] @relation("n{n}", fields: [{fb}Ids], references: [id])']
            else:
                self.fields[a].append(f'  {fa} {b}[] @relation("n{n}")')
                self.fields[b].append(f'  {fb} {a}[] @relation("n{n}")')
            return
        opt = r.choice(["", "?"]) if a != b else "?"
        if self.chance(.2) and not self.mongo:
            self.fields[b] += [f"  o{n} Int", f"  p{n} Int"]
            self.attributes[b].append(f"  @@unique([o{n}, p{n}])")
            keys = [(f"o{n}", "Int"), (f"p{n}", "Int")]
        cols = [f"{fa}_{k}" for k, _ in keys]
        if len(keys) == 1 and self.chance(.15) and self.columns.get(a, {}).get(keys[0][1]):
            cols = [self.columns[a][keys[0][1]]]  # a key of two relations
            keys = [keys[0]]
            kind = "many"
        lines = []
        for c, (k, t) in zip(cols, keys):
            if c == self.columns.get(a, {}).get(t):
                continue
            if not opt and len(keys) == 1:
                self.columns.setdefault(a, {})[t] = c
            line = f"  {c} {t}{opt if not opt or r.random() < .8 else ''}"
            if self.provider in ("mysql", "sqlserver") and len(keys) > 1 and t == "String":
                line += " @db.VarChar(20)"
            if self.chance(.15) and t == "Int":
                line += " @default(1)"
            if self.chance(.05) and opt:
                line += " @ignore"
            if kind == "one" and len(keys) == 1:
                line += " @unique"
            lines.append(line)
        if kind == "one" and len(keys) > 1:
            self.attributes[a].append(f"  @@unique([{', '.join(cols)}])")
        safe = self.provider in ("sqlserver", "mongodb")
        actions = ", onDelete: NoAction, onUpdate: NoAction" if safe else \
            r.choice(["", "", ", onDelete: Cascade", ", onUpdate: NoAction", ", onDelete: Restrict, onUpdate: Cascade"])
        lines.append(f'  {fa} {b}{opt} @relation("n{n}", fields: [{", ".join(cols)}], '
                     f'references: [{", ".join(k for k, _ in keys)}]{actions})')
        r.shuffle(lines)
        self.fields[a] += lines
        self.fields[b].append(f'  {fb} {a}{"?" if kind == "one" else "[]"} @relation("n{n}")')

    def composite_field(self, name, types):
        return f"  {name} {self.r.choice(types)}{self.r.choice(['', '?', '[]'])}"

    def model(self, m):
        for name in self.names(self.r.randint(0, 6)):
            if name not in "k1k2code":
                self.fields[m].append(self.scalar(name))
        if self.types:
            for i in range(self.r.randint(0, 3)):
                self.fields[m].append(self.composite_field(f"c{i}", self.types))
        if self.chance(.1) and not self.mongo:
            self.fields[m].append('  odd Unsupported("circle")' + self.r.choice(["", "?", ' @default(dbgenerated("x"))']))
        simple = [x for x in ("u1", "u2")]
        if self.chance(.3):
            self.fields[m] += ["  u1 Int", "  u2 Boolean" + self.r.choice(["", "?"])]
            self.attributes[m].append(f"  @@{self.r.choice(['unique', 'index'])}([{', '.join(simple)}]" +
                                      self.r.choice(["", ', map: "mm"']) + ")")
        if self.chance(.1):
            self.attributes[m].append(f'  @@map("{m}_table")')
        if self.chance(.03):
            self.attributes[m].append("  @@ignore")
        if self.types and self.chance(.3):
            self.fields[m].append(f"  cc {self.types[0]}")
            inner = self.r.choice(self.inner)
            self.attributes[m].append(f"  @@{self.r.choice(['unique', 'index'])}([u0, cc.{inner}]" +
                                      self.r.choice(["", ', name: "byInner"', ', map: "x"']) + ")")
            self.fields[m].append("  u0 String")
        self.r.shuffle(self.fields[m])
        return (self.comment("") + f"model {m} {{\n" +
                "\n".join(self.fields[m] + self.attributes[m]) + "\n}\n")

    def text(self):
        r = self.r
        self.make_ids()
        for _ in range(r.randint(0, 5)):
            self.relate()
        features = [f for f in FEATURES if self.chance(.3)]
        if self.provider != "postgresql":
            features = [f for f in features if "ostgres" not in f]
        mode = '  relationMode = "prisma"\n' if self.chance(.1) and not self.mongo else ""
        self.inner = self.names(r.randint(1, 4))
        out = [f'datasource db {{\n  provider = "{self.provider}"\n  url = "{URLS[self.provider]}"\n{mode}}}\n',
               self.comment("") + 'generator c {\n  provider = "prisma-client-js"\n  previewFeatures = [' +
               ", ".join(f'"{f}"' for f in features) + "]\n}\n"]
        for m in self.models:
            out.append(self.model(m))
        for e in self.enums:
            out.append(self.comment("") + f"enum {e} {{\n  A\n" + self.comment("  ") +
                       '  B_2 @map("b 2")\n' + r.choice(["", "  C\n"]) + r.choice(["", f'  @@map("{e}_e")\n']) + "}\n")
        if "views" in features and not self.mongo:
            related = ""
            m = r.choice(self.models)
            if len(self.ids[m]) == 1 and self.chance(.4):
                key, type = self.ids[m][0]
                related = f"  m {m} @relation(fields: [mid], references: [{key}])\n  mid {type}\n"
                at = next(i for i, x in enumerate(out) if f"model {m} {{\n" in x)
                out[at] = out[at].replace(f"model {m} {{\n", f"model {m} {{\n  vs V[]\n")
            out.append("view V {\n  v Int" + r.choice(["", " @unique"]) + "\n" +
                       self.scalar("w", arity="") + "\n" + related + "}\n")
        for t in self.types:
            inner = [self.scalar(x) for x in self.inner]
            if t != self.types[-1]:
                inner.append(self.composite_field("inner", self.types[1:]))
            inner = [x.replace(" @unique", "").replace(" @ignore", "").replace(" @updatedAt", "") for x in inner]
            out.append(self.comment("") + f"type {t} {{\n" + "\n".join(inner) + "\n}\n")
        r.shuffle(out)
        return "\n".join(out)


def main():
    seed, count, out = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    for i in range(count):
        path = out / f"{seed + i}.prisma"
        path.write_text(Maker(seed + i).text())
        print(f"made schema {seed + i}", path, sep="\t")


main()
