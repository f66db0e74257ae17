"""What the published Prisma makes of the same databases: of the golden cases,
of the sql-introspection-tests of its engines, and of the databases that the
corpus' histories of migrations end in, each without a schema and with the
application's own. Byte for byte, in version 6 for a schema with a url and in 7
for one without.

By default one history in twelve is looked at, and the golden cases in one
version each; NICOL_HISTORIES=all takes all of them, NICOL_HISTORIES=TEXT those
whose name has the text.
"""
import csv
import difflib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

import cases

SHARED = os.environ["NICOL_SHARED"]
CORPUS = os.path.join(SHARED, "corpus")
ENGINE = os.path.join(
    CORPUS, "engine-fixtures/prisma__prisma-engines/schema-engine/"
    "sql-introspection-tests/tests/simple")
PEERS = ("6", "7")

# Where the answers differ, and why.
KNOWN = {
    "sqlite_enums":
        "where SQLite has text for an enum, Prisma writes its default as a "
        "string, which is no value of it, and loses @map and @@map",
    "kubero-dev__kubero__server_prisma_migrations over its schema":
        "the same",
    "broken_names":
        "what has no letter in its name is called after its schema: Prisma "
        "writes a model, or a field, without a name",
}


def adapted(schema, peer):
    """The schema as this version takes it."""
    url = re.search(r"(?m)^\s*url\s*=", schema)
    if peer == "6" and not url:
        return re.sub(r"(datasource \w+ \{\n)",
                      r'\1  url = env("DATABASE_URL")\n', schema)
    if peer == "7":
        return re.sub(r"(?m)^\s*(url|directUrl|shadowDatabaseUrl)\s*=.*\n", "",
                      schema)
    return schema


def ask(peer, url, schema, options, folder):
    """Prisma's text; None where it refuses."""
    path = os.path.join(folder, "oracle.prisma")
    with open(path, "w", encoding="utf-8") as f:
        f.write(schema)
    more = []
    for o in options:
        if o == "--force":
            more.append(o)
        elif o.startswith("--schemas="):
            more += ["--namespaces", o[len("--schemas="):]]
    # a file: it ends itself before a pipe has all
    with open(os.path.join(folder, "oracle.out"), "w+",
              encoding="utf-8") as out:
        run = subprocess.run(
            ["node", os.path.join(SHARED, "oracle/pull.mjs"), "--url", url,
             "--schema", path, *more],
            cwd=folder, stdout=out, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PEER": peer})
        out.seek(0)
        return (out.read() or None), run.stderr


class Tally:
    def __init__(self):
        self.same = self.known = self.refused = 0
        self.bad = []

    def compare(self, name, peer, url, schema, options, folder):
        schema = adapted(schema, peer)
        want, why = ask(peer, url, schema, options, folder)
        got, told, _ = cases.pull(url, schema, options, folder)
        got = got or None
        if want is None and got is None:
            self.refused += 1
        elif want is None and "P1012" not in why and "P4" not in why:
            self.refused += 1  # a defect of its own
        elif want == got:
            self.same += 1
        elif name in KNOWN:
            self.known += 1
        else:
            self.bad.append(name)
            print("%s, Prisma %s:\n%s" % (name, peer, "\n".join(list(
                difflib.unified_diff((want or why).splitlines(),
                                     (got or told).splitlines(), "prisma",
                                     "nicol", lineterm="", n=1))[:40])))


def golden(tally, folder):
    for i, (name, case) in enumerate(cases.load()):
        url = cases.make_database(name, case["sql"], folder)
        schema = case.get("schema") or cases.bare_schema(name)
        every = os.environ.get("NICOL_HISTORIES") == "all"
        for peer in PEERS if every else PEERS[i % 2:i % 2 + 1]:
            tally.compare(name, peer, url, schema,
                          case.get("options", "").split(), folder)


def engine_tests(tally, folder):
    for root, _, files in sorted(os.walk(ENGINE)):
        for file in sorted(f for f in files if f.endswith(".sql")):
            with open(os.path.join(root, file), encoding="utf-8") as f:
                sql, _, want = f.read().partition("/*")
            name = ("sqlite_" if "/sqlite" in root else "") + file[:-4]
            url = cases.make_database(name, sql, folder)
            want = want.rpartition("*/")[0].strip() + "\n"
            config = re.match(r"(?s)(generator .*?\n}\n\n)?datasource .*?\n}\n",
                              want).group(0)
            got, told, _ = cases.pull(url, config, [], folder)
            if got == want:
                tally.same += 1
            else:
                tally.bad.append(file)
                print(file, "\n".join(difflib.unified_diff(
                    want.splitlines(), got.splitlines(), "expected", "nicol",
                    lineterm="")), told)


def histories():
    csv.field_size_limit(1 << 24)
    rows = {}
    with open(os.path.join(CORPUS, "INDEX.tsv"), newline="") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = "%s__%s" % (row["repo"].replace("/", "__"),
                               row["migration_dir"].replace("/", "_"))
            rows.setdefault(name, row)
    for name in sorted(os.listdir(os.path.join(CORPUS, "derived"))):
        if name in rows:
            yield name, rows[name]


def wanted(i, name):
    choice = os.environ.get("NICOL_HISTORIES", "")
    if choice == "all":
        return True
    return choice in name if choice else i % 12 == 0


def run_sqlite(folder, row):
    """The file that the history makes; None where it does not run."""
    path = os.path.join(folder, "replayed.db")
    source = os.path.join(CORPUS, "apps", row["repo"].replace("/", "__"),
                          row["migration_dir"])
    if os.path.exists(path):
        os.remove(path)
    db = sqlite3.connect(path)
    try:
        for step in sorted(os.listdir(source)):
            script = os.path.join(source, step, "migration.sql")
            if os.path.isfile(script):
                with open(script, encoding="utf-8") as f:
                    db.executescript(f.read())
    except sqlite3.Error:
        return None
    finally:
        db.close()
    return "file:" + path


def load_dump(name):
    path = os.path.join(CORPUS, "derived", name,
                        "after_all_migrations.schema.sql")
    if not os.path.isfile(path):
        return None
    cases.psql("postgres", 'drop database if exists replayed;')
    cases.psql("postgres", 'create database replayed;')
    # roles and extensions of its server are not all here
    subprocess.run(["psql", "-Xq", "-d", "replayed", "-f", path],
                   capture_output=True)
    return os.environ["NICOL_TEST_URL"].rsplit("/", 1)[0] + "/replayed"


def own_schema(row):
    path = os.path.join(CORPUS, "apps", row["repo"].replace("/", "__"),
                        row["path"])
    if not os.path.isfile(path):
        return None
    with open(path, encoding="utf-8") as f:
        return f.read()


def replayed(tally, folder):
    n = left = 0
    for i, (name, row) in enumerate(histories()):
        if not wanted(i, name):
            left += 1
            continue
        is_sqlite = row["provider"] == "sqlite"
        url = run_sqlite(folder, row) if is_sqlite else load_dump(name)
        if not url:
            left += 1
            continue
        n += 1
        schema = own_schema(row)
        bare = cases.bare_schema("sqlite_" if is_sqlite else name)
        tally.compare(name, "7", url, bare, [], folder)
        if schema:
            peer = "6" if row["prisma_6.19.3"] == "ok" else "7"
            tally.compare(name + " over its schema", peer, url, schema, [],
                          folder)
    print("%d histories, %d left out" % (n, left))


def main():
    tally = Tally()
    parts = {"golden": golden, "engine": engine_tests, "replayed": replayed}
    with tempfile.TemporaryDirectory() as folder:
        for part in sys.argv[1:] or parts:
            parts[part](tally, folder)
    print("%d the same, %d refused by Prisma too, %d known to differ, %d "
          "differ: %s" % (tally.same, tally.refused, tally.known,
                          len(tally.bad), ", ".join(tally.bad)))
    for name, why in KNOWN.items():
        print("known: %s: %s" % (name, why))
    return bool(tally.bad) or not tally.same


sys.exit(main())
