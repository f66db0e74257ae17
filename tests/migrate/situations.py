"""Runs by situations_db_test.sh: see there. A situation is a schema, SQL run
on the database, and steps: ("file", name, sql), ("apply",), ("sql", text),
("edit", name, text), ("remove", name), ("lock", provider), ("resolve", name)."""
import json, os, re, shutil, subprocess, tempfile

BASE, NICOL, ORACLE = (os.environ[k] for k in ("BASE", "NICOL", "ORACLE"))
HEAD = 'datasource db {\n  provider = "postgresql"\n}\n'
A = "model A {\n  id Int @id\n  b String\n}\n"
SQL_A = 'CREATE TABLE "A" (\n    "id" INTEGER NOT NULL,\n    "b" TEXT NOT NULL,\n\n    CONSTRAINT "A_pkey" PRIMARY KEY ("id")\n);\n'
M1, M2, M3 = "20200101000000_a", "20200102000000_b", "20200103000000_c"
ROWS = "INSERT INTO \"A\" SELECT i, i::text FROM generate_series(1, 3) i"

SITUATIONS = {
    "nothing at all": (A, []),
    "one pending": (A, [("file", M1, SQL_A)]),
    "pending, tables but no history": (A, [("sql", "CREATE TABLE zz (i int)"), ("file", M1, SQL_A)]),
    "tables, no migrations": (A, [("sql", "CREATE TABLE zz (i int)")]),
    "an enum alone": (A, [("sql", "CREATE TYPE e AS ENUM ('a')")]),
    "applied": (A, [("file", M1, SQL_A), ("apply",)]),
    "other line ends": (A, [("file", M1, SQL_A), ("apply",), ("file", M1, SQL_A.replace("\n", "\r\n"))]),
    "edited": (A, [("file", M1, SQL_A), ("apply",), ("file", M1, SQL_A + "-- x\n")]),
    "edited, another pending": (A, [("file", M1, SQL_A), ("apply",), ("file", M1, SQL_A + "-- x\n"), ("file", M2, "SELECT 1;")]),
    "missing": (A, [("file", M1, SQL_A), ("file", M2, 'CREATE TABLE "B" (id int primary key);'), ("apply",), ("remove", M2)]),
    "missing in the middle": (A, [("file", M1, SQL_A), ("file", M2, "SELECT 1;"), ("file", M3, "SELECT 2;"), ("apply",), ("remove", M2)]),
    "diverged": (A, [("file", M1, SQL_A), ("file", M2, "SELECT 1;"), ("apply",), ("remove", M2), ("file", M3, "SELECT 3;")]),
    "pending in between": (A, [("file", M1, SQL_A), ("file", M3, "SELECT 1;"), ("apply",), ("file", M2, "SELECT 2;")]),
    "failed": (A, [("file", M1, SQL_A), ("file", M2, "SELECT 1/0;"), ("apply",)]),
    "failed, corrected": (A, [("file", M1, SQL_A), ("file", M2, "SELECT 1/0;"), ("apply",), ("file", M2, "SELECT 1;")]),
    "failed, removed": (A, [("file", M1, SQL_A), ("file", M2, "SELECT 1/0;"), ("apply",), ("remove", M2)]),
    "failed, rolled back, corrected": (A, [("file", M1, SQL_A), ("file", M2, "SELECT 1/0;"), ("apply",), ("resolve", M2), ("file", M2, "SELECT 1;")]),
    "rolled back, applied": (A, [("file", M1, SQL_A), ("file", M2, "SELECT 1/0;"), ("apply",), ("resolve", M2), ("file", M2, "SELECT 1;"), ("apply",)]),
    "pending does not run": (A, [("file", M1, SQL_A), ("apply",), ("file", M2, "SELECT nowhere;")]),
    "drift: a column": (A, [("file", M1, SQL_A), ("apply",), ("sql", 'ALTER TABLE "A" ADD COLUMN c int')]),
    "drift: a default": (A, [("file", M1, SQL_A), ("apply",), ("sql", "ALTER TABLE \"A\" ALTER b SET DEFAULT 'x'")]),
    "drift: an index": (A, [("file", M1, SQL_A), ("apply",), ("sql", 'CREATE INDEX i ON "A" (b)')]),
    "drift: a table less": (A, [("file", M1, SQL_A), ("apply",), ("sql", 'DROP TABLE "A"')]),
    "no drift: a view": (A, [("file", M1, SQL_A), ("apply",), ("sql", "CREATE VIEW v AS SELECT 1 AS x")]),
    "no drift: an index on an expression": (A, [("file", M1, SQL_A), ("apply",), ("sql", 'CREATE INDEX i ON "A" (lower(b))')]),
    "no drift: a function and a trigger": (A, [("file", M1, SQL_A), ("apply",), ("sql", "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON \"A\" FOR EACH ROW EXECUTE FUNCTION f()")]),
    "another provider": (A, [("file", M1, SQL_A), ("apply",), ("lock", "sqlite")]),
    "a column with rows goes": (A.replace("  b String\n", ""), [("file", M1, SQL_A), ("apply",), ("sql", ROWS)]),
    "a table with rows goes": ("model Z {\n  id Int @id\n}\n", [("file", M1, SQL_A), ("apply",), ("sql", ROWS)]),
    "an empty table goes": ("model Z {\n  id Int @id\n}\n", [("file", M1, SQL_A), ("apply",)]),
    "a required column comes, with rows": (A.replace("String", "String\n  c Int"), [("file", M1, SQL_A), ("apply",), ("sql", ROWS)]),
    "a required column comes, no rows": (A.replace("String", "String\n  c Int"), [("file", M1, SQL_A), ("apply",)]),
    "a type without a cast": (A.replace("String", "Int"), [("file", M1, SQL_A), ("apply",), ("sql", ROWS)]),
    "a unique column": (A.replace("String", "String @unique"), [("file", M1, SQL_A), ("apply",), ("sql", ROWS)]),
    "a column made optional": (A.replace("String", "String?"), [("file", M1, SQL_A), ("apply",), ("sql", ROWS)]),
}


def psql(db, text):
    subprocess.run(["psql", "-Xqd", db, "-c", text], check=True, stderr=subprocess.DEVNULL)


def fresh(db, template="template1"):
    psql("postgres", f'drop database if exists "{db}" with (force)')
    psql("postgres", f'create database "{db}" template "{template}"')


def prisma(what, *args):
    run = subprocess.run(["node", f"{ORACLE}/migrate.mjs", what, "--url", f"{BASE}/sit", "--schema", "schema.prisma", "--dir", "migrations", *args], capture_output=True, text=True)
    code = re.search(r"\bP\d{4}\b", run.stderr)
    return json.loads(run.stdout) if run.returncode == 0 else {"code": code[0] if code else run.stderr}


def nicol(*args, db="sit"):
    run = subprocess.run([NICOL, *args, "--json", "--schema", "schema.prisma"], capture_output=True, text=True, stdin=subprocess.DEVNULL, env={**os.environ, "DATABASE_URL": f"{BASE}/{db}"})
    answer = json.loads(run.stdout) if run.stdout.strip() else {}
    return run.returncode, answer


def lock(provider):
    open("migrations/migration_lock.toml", "w").write(f'provider = "{provider}"\n')


def step(kind, *args):
    if kind == "file":
        os.makedirs(f"migrations/{args[0]}", exist_ok=True)
        open(f"migrations/{args[0]}/migration.sql", "w", newline="").write(args[1])
    elif kind == "apply":
        nicol("migrate", "deploy")
    elif kind == "sql":
        psql("sit", args[0])
    elif kind == "remove":
        shutil.rmtree(f"migrations/{args[0]}")
    elif kind == "lock":
        lock(args[0])
    elif kind == "resolve":
        subprocess.run([NICOL, "migrate", "resolve", "--rolled-back", args[0], "--schema", "schema.prisma"], check=True, capture_output=True, env={**os.environ, "DATABASE_URL": f"{BASE}/sit"})


def their_history():
    d = prisma("diagnoseMigrationHistory")
    if "code" in d:
        return d["code"]
    h = d["history"] or {"diagnostic": "equal"}
    return {"table": d["hasMigrationsTable"], "failed": d["failedMigrationNames"], "edited": d["editedMigrationNames"], "standing": h["diagnostic"], "pending": h.get("unappliedMigrationNames", []), "missing": h.get("unpersistedMigrationNames", []), "last": h.get("lastCommonMigrationName")}


def our_history():
    _, d = nicol("migrate", "status")
    if "error" in d:
        return d["error"]["code"]
    return {"table": d["hasHistory"], "failed": d["failed"], "edited": d["edited"], "standing": d["standing"], "pending": d["pending"], "missing": d["missing"], "last": d["lastCommon"]}


def their_advice():
    d = prisma("devDiagnostic")
    return d.get("code") or {"createMigration": "create"}.get(d["action"]["tag"], d["action"]["tag"])


def our_advice():
    fresh("sit_copy", "sit")
    shutil.copytree("migrations", "../copy", dirs_exist_ok=True)
    code, d = nicol("migrate", "dev", "--name", "new", "--create-only", db="sit_copy")
    shutil.rmtree("migrations")
    shutil.move("../copy", "migrations")
    if "error" in d:
        return d["error"]["code"], 0
    return {0: "create", 130: "reset"}[code], len(d.get("warnings", []))


def losses():
    """Prisma's and our numbers of warnings and steps that cannot be done."""
    d = prisma("evaluateDataLoss")
    if "code" in d:
        return None
    _, p = nicol("db", "push")
    return (len(d["warnings"]), len(d["unexecutableSteps"])), (len(p.get("warnings", [])), len(p.get("unexecutable", [])))


def check(name, schema, steps):
    fresh("sit")
    shutil.rmtree("migrations", ignore_errors=True)
    os.makedirs("migrations")
    lock("postgresql")
    open("schema.prisma", "w").write(HEAD + schema)
    for s in steps:
        step(*s)
    found = []
    theirs, ours = their_history(), our_history()
    if theirs != ours:
        found.append(f"history: theirs {theirs}, ours {ours}")
    theirs, (ours, _) = their_advice(), our_advice()
    if theirs != ours:
        found.append(f"advice: theirs {theirs}, ours {ours}")
    if theirs == "create" and ("apply",) in steps:
        both = losses()
        if both and both[0] != both[1]:
            found.append(f"losses: theirs {both[0]}, ours {both[1]}")
    for f in found:
        print(f"{name}: {f}")
    return not found


with tempfile.TemporaryDirectory() as top:
    os.makedirs(f"{top}/work")
    os.chdir(f"{top}/work")
    open("prisma.config.ts", "w").write("export default { schema: 'schema.prisma', migrations: { path: 'migrations' }, datasource: { url: process.env.DATABASE_URL } }\n")
    only = os.environ.get("ONLY")
    results = [check(n, *s) for n, s in SITUATIONS.items() if not only or only in n]
print(f"{sum(results)} of {len(results)} situations agree")
raise SystemExit(not all(results))
