"""The cases of db pull: tests/introspect/golden/*.txt.

A file is sections, each behind a line `-- NAME --`: `sql`, what makes the
database; `schema`, what is there before (else a bare datasource, without a
url); `options`; and what is expected: `output`, the text of the schema, and
`notices`, what is printed to the standard error. A name that begins with
sqlite_ is a case of SQLite.
"""
import os
import re
import sqlite3
import subprocess
import tempfile

HERE = os.path.join(os.environ["NICOL_SOURCE"], "tests/introspect/golden")
NICOL = os.environ["NICOL"]
BARE = 'datasource db {\n  provider = "%s"\n}\n'


def read(path):
    with open(path, encoding="utf-8") as f:
        parts = re.split(r"(?m)^-- (\w+) --\n", f.read())
    return dict(zip(parts[1::2], parts[2::2]))


def load():
    for name in sorted(os.listdir(HERE)):
        if name.endswith(".txt"):
            yield name[:-4], read(os.path.join(HERE, name))


def is_sqlite(name):
    return name.startswith("sqlite_")


def psql(database, script):
    run = subprocess.run(
        ["psql", "-Xqv", "ON_ERROR_STOP=1", "-d", database],
        input=script, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit("%s: %s" % (database, run.stderr))


def make_database(name, sql, folder):
    """The url of a database of its own."""
    if is_sqlite(name):
        path = os.path.join(folder, name + ".db")
        db = sqlite3.connect(path)
        db.executescript(sql)
        db.close()
        return "file:" + path
    psql("postgres", 'drop database if exists "%s";' % name)
    psql("postgres", 'create database "%s";' % name)
    psql(name, sql)
    return os.environ["NICOL_TEST_URL"].rsplit("/", 1)[0] + "/" + name


def bare_schema(name):
    return BARE % ("sqlite" if is_sqlite(name) else "postgresql")


def pull(url, schema, options=(), folder=None):
    """The text, what is told besides, the exit code."""
    with tempfile.TemporaryDirectory(dir=folder) as d:
        path = os.path.join(d, "schema.prisma")
        with open(path, "w", encoding="utf-8") as f:
            f.write(schema)
        run = subprocess.run(
            [NICOL, "db", "pull", "--print", "--url", url, *options],
            cwd=d, capture_output=True, text=True)
        return run.stdout, run.stderr, run.returncode
