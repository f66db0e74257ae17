"""probe.py [SEED]: small schemas made for one question each, asked of Nicol
and of the published Prisma: every attribute on every type, every native type
in every kind of key, keys and indexes with all their arguments, relations in
all shapes, predicates, referential actions in random graphs; under every
provider and without one. Prints what differs, by class; any difference that
explained.py has no row for is a failure."""
import collections
import json
import random
import sys

import explained
import lint
import mutate

PROVIDERS = ["postgresql", "cockroachdb", "mysql", "sqlserver", "mongodb", "sqlite", None]
DATA = json.loads((lint.HERE / "probe.json").read_text())


def datasource(provider, more=""):
    if not provider:
        return ""
    return f'datasource db {{\n provider = "{provider}"\n url = "x"\n{more}}}\n'


def id_field(provider):
    return " id Int @id%s\n" % (' @map("_id")' if provider == "mongodb" else "")


def model(name, *lines):
    return "model %s {\n%s}\n" % (name, "".join(lines))


def features(*names):
    return 'generator g {\n provider = "prisma-client-js"\n previewFeatures = %s\n}\n' % json.dumps(names)


def field_attributes():
    for provider in PROVIDERS:
        for kind in DATA["types"]:
            for attribute in DATA["field_attributes"]:
                own = "" if attribute.startswith("@id") else id_field(provider)
                yield (datasource(provider) + "enum E {\n A\n B\n}\n"
                       + model("A", own, f" a {kind} {attribute}\n"))


def native_types():
    for provider, types in DATA["native_types"].items():
        for native in types:
            kind, name = native.split(" ")
            at = f"@db.{name}"
            own = id_field(provider)
            mapped = ' @map("_id")' if provider == "mongodb" else ""
            for lines in ((f" a {kind} @id{mapped} {at}\n",),
                          (own, f" a {kind} @unique {at}\n"),
                          (own, f" a {kind} {at}\n @@index([a])\n"),
                          (own, f" a {kind} {at}\n b Int\n @@unique([a, b]) // x\n"),
                          (f" a {kind} {at}\n b Int\n @@id([a, b])\n",),
                          (own, f" a {kind} {at}\n @@index([a(length: 10)])\n"),
                          (own, f" a {kind}[] {at}\n"),
                          (own, f" a {kind} @default(1) {at}\n"),
                          (own, f' a {kind} @default("1") {at}\n'),
                          (own, f" a {kind} {at}\n @@fulltext([a])\n")):
                yield datasource(provider) + model("A", *lines)


def index_types():
    for provider in ("postgresql", "cockroachdb"):
        for native in DATA["native_types"][provider] + [t + " " for t in DATA["types"]]:
            kind, name = native.split(" ", 1)
            at = f"@db.{name}" if name else ""
            for method in ("BTree", "Hash", "Gist", "Gin", "SpGist", "Brin"):
                for many in ("", "[]"):
                    if many and kind[-1] in "?])":
                        continue
                    yield (datasource(provider) + "enum E {\n A\n}\n"
                           + model("A", id_field(provider), f" a {kind}{many} {at}\n",
                                   f" @@index([a], type: {method})\n"))


def block_attributes():
    for provider in PROVIDERS:
        lists = provider in ("postgresql", "cockroachdb", "mongodb")
        enums = provider != "sqlserver"
        rest = (" a Int\n b Int\n o Int?\n x String\n u Unsupported(\"q\")?\n dt DateTime\n"
                + (" l Int[]\n" if lists else " l Int\n") + (" e E\n" if enums else " e Int\n")
                + (" j Json\n" if enums else " j Int\n")
                + " rid Int\n r R @relation(fields: [rid], references: [id])\n")
        for attribute in DATA["block_attributes"]:
            own = "" if attribute.startswith("@@id") else id_field(provider)
            for head in ("", features("shardKeys")) if "shard" in attribute else ("",):
                yield (datasource(provider) + head + ("enum E {\n A\n}\n" if enums else "")
                       + model("R", id_field(provider), " m M[]\n")
                       + model("M", own, rest, f" {attribute}\n"))


def relations():
    for provider in PROVIDERS:
        for a, b in DATA["relations"]:
            yield (datasource(provider) + model("A", id_field(provider), a)
                   + (model("B", id_field(provider), b) if b else ""))
        for mode in ("", ' relationMode = "prisma"\n'):
            for optional in ("", "?"):
                for action in ("Cascade", "Restrict", "NoAction", "SetNull", "SetDefault"):
                    for which in ("onDelete", "onUpdate"):
                        yield (datasource(provider, mode)
                               + model("A", id_field(provider), " b B[]\n")
                               + model("B", id_field(provider), f" aid Int{optional}\n a A{optional} @relation("
                                       f"fields: [aid], references: [id], {which}: {action})\n"))


def predicates():
    for kind in DATA["types"]:
        for value in DATA["predicates"]:
            yield (datasource("postgresql").replace(' url = "x"\n', "")
                   + features("partialIndexes") + "enum E {\n A\n}\n"
                   + model("A", " id Int @id\n", f" a {kind}\n", f" @@index([id], where: {value})\n"))


def cascades(chance, count=400):
    """Random graphs of models with random referential actions."""
    actions = DATA["actions"]
    for _ in range(count):
        provider = chance.choice(["sqlserver", "sqlserver", "mongodb"])
        mode = chance.choice(["", "", ' relationMode = "prisma"\n'])
        models = [[] for _ in range(chance.randint(2, 4))]
        for k in range(chance.randint(1, 5)):
            child, parent = (chance.randrange(len(models)) for _ in range(2))
            if chance.random() < .7 and child < parent:
                child, parent = parent, child
            optional, many = chance.choice(["", "?"]), chance.choice(["[]", "[]", "?"])
            unique = " @unique" if many == "?" else ""
            models[child].append(
                f" k{k} Int{optional}{unique}\n r{k} M{parent}{optional} @relation(\"x{k}\", "
                f"fields: [k{k}], references: [id]{chance.choice(actions)})\n")
            models[parent].append(f' b{k} M{child}{many} @relation("x{k}")\n')
        yield datasource(provider, mode) + "".join(
            model(f"M{i}", id_field(provider), *lines) for i, lines in enumerate(models))


def config():
    for provider in PROVIDERS[:-1]:
        for line in DATA["datasource"]:
            yield (f'datasource db {{\n provider = "{provider}"\n {line}\n}}\n'
                   + model("A", id_field(provider)))
    for line in DATA["generator"]:
        yield (datasource("postgresql") + f'generator g {{\n provider = "prisma-client-js"\n {line}\n}}\n'
               + model("A", id_field("postgresql")))


def measure(seed):
    """How many probes, differences explained, and not explained; prints those."""
    rooms = {f.__name__: list(f()) for f in (field_attributes, native_types, index_types,
                                             block_attributes, relations, predicates, config)}
    rooms["cascades"] = list(cascades(random.Random(seed)))
    count = known = bad = 0
    for name, texts in rooms.items():
        every = [[("schema.prisma", text.encode())] for text in texts]
        classes, explained_here = collections.defaultdict(list), 0
        for files, ours, theirs in zip(every, lint.ask_ours(every), lint.ask_prisma(every), strict=True):
            diffs = mutate.differences(files, ours, theirs)
            why = diffs and explained.reason(files, ours, theirs, diffs)
            explained_here += bool(why)
            if diffs and not why:
                classes[mutate.classify(diffs)].append((files, name, diffs))
        differ = sum(map(len, classes.values()))
        count, known, bad = count + len(texts), known + explained_here, bad + differ
        print(f"{name}: {len(texts)} probes, {explained_here} explained, {differ} not explained")
        for kind, cases in classes.items():
            mutate.show(kind, cases, 1)
    return count, known, bad


if __name__ == "__main__":
    sys.exit(bool(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1)[2]))
