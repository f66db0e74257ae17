"""Talks to the schema engine as a client does, and as none should."""
import json
import os
import subprocess
import sys

ENGINE = sys.argv[1]
BASE = os.environ["NICOL_TEST_URL"].rsplit("/", 1)[0]
URL = BASE + "/nicol_test"
SCHEMA = 'datasource db {\n  provider = "postgresql"\n  url = "%s"\n}\nmodel A {\n  id Int @id\n}\n' % URL
failures = 0


def check(what, condition, seen=None):
    global failures
    if condition:
        print("ok:", what)
    else:
        failures += 1
        print("NOT OK:", what, seen)


def run(lines, *options):
    """All answers to the lines, the exit code, and the log."""
    p = subprocess.run([ENGINE, *options], input="".join(l + "\n" for l in lines),
                       capture_output=True, text=True, timeout=60)
    return [json.loads(l) for l in p.stdout.splitlines()], p.returncode, p.stderr


def request(method, params=None, id=1):
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}})


def files(text=SCHEMA):
    return {"files": [{"path": "schema.prisma", "content": text}]}


def migrations(*scripts, lock='provider = "postgresql"\n'):
    return {"baseDir": "/nowhere", "shadowDbInitScript": "",
            "lockfile": {"path": "migration_lock.toml", "content": lock},
            "migrationDirectories": [
                {"path": "2026010100000%d_x" % i,
                 "migrationFile": {"path": "migration.sql",
                                   "content": {"tag": "ok", "value": s} if s is not None
                                   else {"tag": "error", "value": "no such file"}}}
                for i, s in enumerate(scripts)]}


def one(method, params, *options):
    answers, code, log = run([request(method, params)], *options)
    return answers[-1]


DS = ("--datasource", json.dumps({"url": URL}))

# --- what is no request
answers, code, log = run(["{", "", "[]", '{"id":7}', '{"id":8,"method":"nix"}', '{"id":9,"result":{}}'])
check("broken JSON is -32700", answers[0]["error"]["code"] == -32700 and answers[0]["id"] is None, answers)
check("no object is -32600", answers[1]["error"]["code"] == -32600, answers)
check("no method is -32600", answers[2]["error"]["code"] == -32600 and answers[2]["id"] == 7, answers)
check("an unknown method is -32601", answers[3]["error"]["code"] == -32601 and answers[3]["id"] == 8, answers)
check("an answer is not answered", len(answers) == 4, answers)
check("the end of input is no error", code == 0)
for method in ("applyMigrations", "createMigration", "diff", "dbExecute", "schemaPush", "markMigrationApplied"):
    for params in ({}, [], "x", {"migrationsList": 5, "schema": []}, {"from": {"tag": "odd"}, "to": {}}):
        a = one(method, params)
        check("%s of %s is refused" % (method, params), "error" in a, a)

# --- the database
a = one("ensureConnectionValidity", {"datasource": {"tag": "ConnectionString", "url": URL}})
check("a connection", a.get("result") == {}, a)
a = one("ensureConnectionValidity", {"datasource": {"tag": "ConnectionString", "url": BASE + "/not_there"}})
data = a["error"]["data"]
check("P1003 with its meta", data["error_code"] == "P1003" and data["meta"]["database_name"] == "not_there"
      and a["error"]["code"] == 4466 and data["is_panic"] is False, a)
a = one("getDatabaseVersion", {}, *DS)
check("a version", a["result"].startswith("PostgreSQL "), a)
a = one("createDatabase", {"datasource": {"tag": "ConnectionString", "url": BASE + "/made"}})
check("a database is made", a.get("result") == {"databaseName": "made"}, a)
for command, url, said in (("can-connect-to-database", BASE + "/made", "successful"),
                           ("drop-database", BASE + "/made", "dropped")):
    _, code, log = run([], "cli", "--datasource", url, command)
    lines = [json.loads(l) for l in log.splitlines()]
    check(command, code == 0 and said in lines[-1]["fields"]["message"] and len(lines) == 2, log)
_, code, log = run([], "cli", "--datasource", BASE + "/made", "can-connect-to-database")
line = json.loads(log.splitlines()[-1])
check("a dropped one is missing", code == 1 and line["fields"]["error_code"] == "P1003"
      and line["target"] == "schema_engine::logger" and line["level"] == "ERROR", log)
for bad in (["cli"], ["cli", "odd"], ["--odd"], ["--odd", "x"], ["--datamodels"], ["--datasource", "{"], ["odd"],
            ["--datamodels", "/not/there"]):
    _, code, log = run([], *bad)
    check("options %s are refused" % bad, code != 0 and log, (code, log))
out = subprocess.run([ENGINE, "--version"], capture_output=True, text=True)
check("a version of its own", out.returncode == 0 and out.stdout.startswith("schema-engine-cli "), out)

# --- migrations that are on no disk
first = 'CREATE TABLE "A" (id integer NOT NULL, CONSTRAINT "A_pkey" PRIMARY KEY (id));'
none = {"externalTables": [], "externalEnums": []}
a = one("devDiagnostic", {"migrationsList": migrations(), "filters": none}, *DS)
check("an empty database wants a migration", a.get("result") == {"action": {"tag": "createMigration"}}, a)
a = one("createMigration", {"migrationsList": migrations(), "schema": files(), "migrationName": "My First",
                            "draft": False, "filters": none}, *DS)
check("its script", 'CREATE TABLE "A"' in a["result"]["migrationScript"] and a["result"]["extension"] == "sql"
      and a["result"]["connectorType"] == "postgresql" and a["result"]["generatedMigrationName"].endswith("_my_first"), a)
a = one("createMigration", {"migrationsList": migrations(first), "schema": files(), "migrationName": "x",
                            "draft": False, "filters": none}, *DS)
check("no script without a change", a["result"]["migrationScript"] is None, a)
a = one("applyMigrations", {"migrationsList": migrations(first), "filters": none}, *DS)
check("they are applied", a.get("result") == {"appliedMigrationNames": ["20260101000000_x"]}, a)
a = one("diagnoseMigrationHistory", {"migrationsList": migrations(first + " -- edited", "select 1"),
                                     "optInToShadowDatabase": False, "filters": none}, *DS)
check("edited and pending", a["result"] == {
    "editedMigrationNames": ["20260101000000_x"], "failedMigrationNames": [], "hasMigrationsTable": True,
    "history": {"diagnostic": "databaseIsBehind", "unappliedMigrationNames": ["20260101000001_x"]}}, a)
a = one("diagnoseMigrationHistory", {"migrationsList": migrations(), "optInToShadowDatabase": False,
                                     "filters": none}, *DS)
check("missing", a["result"]["history"] == {"diagnostic": "migrationsDirectoryIsBehind",
                                            "unpersistedMigrationNames": ["20260101000000_x"]}, a)
a = one("devDiagnostic", {"migrationsList": migrations(), "filters": none}, *DS)
check("then it must be reset", a["result"]["action"]["tag"] == "reset"
      and "20260101000000_x" in a["result"]["action"]["reason"], a)
a = one("applyMigrations", {"migrationsList": migrations(first, None), "filters": none}, *DS)
check("a file that is missing is P3015", a["error"]["data"]["error_code"] == "P3015", a)
a = one("applyMigrations", {"migrationsList": migrations(first, lock='provider = "sqlite"'), "filters": none}, *DS)
check("another provider is P3019", a["error"]["data"]["error_code"] == "P3019", a)
more = SCHEMA.replace("id Int @id", "id Int @id\n  b String")
subprocess.run(["psql", "-XAtqc", 'insert into "A" values (1)', URL], check=True)
a = one("evaluateDataLoss", {"migrationsList": migrations(first), "schema": files(more), "filters": none}, *DS)
check("what cannot be done, and in which step", a["result"]["migrationSteps"] == 1
      and a["result"]["unexecutableSteps"][0]["stepIndex"] == 0 and "`b`" in a["result"]["unexecutableSteps"][0]["message"], a)
a = one("schemaPush", {"schema": files(more), "force": True, "filters": none}, *DS)
check("nor is it pushed", a["result"]["executedSteps"] == 0 and len(a["result"]["unexecutable"]) == 1, a)
theirs = {"externalTables": ["public.A"], "externalEnums": []}
a = one("schemaPush", {"schema": files(more), "force": True, "filters": theirs}, *DS)
check("an external table is left", a.get("result") == {"executedSteps": 0, "unexecutable": [], "warnings": []}, a)
a = one("schemaPush", {"schema": files("model {"), "force": True, "filters": none}, *DS)
check("a broken schema is an error", "error" in a, a)

# --- diff: the text comes as a request
answers, code, log = run([request("diff", {"from": {"tag": "migrations", **migrations(first)},
                                           "to": {"tag": "schemaDatamodel", **files(more)}, "script": True,
                                           "exitCode": True, "filters": none, "shadowDatabaseUrl": None})], *DS)
check("print", answers[0]["method"] == "print" and 'ADD COLUMN     "b" TEXT NOT NULL' in answers[0]["params"]["content"], answers)
check("exit code", answers[1]["result"] == {"exitCode": 2}, answers)
answers, code, log = run([request("diff", {"from": {"tag": "url", "url": URL},
                                           "to": {"tag": "schemaDatasource", **files(), "configDir": "/"},
                                           "script": False, "exitCode": True, "filters": none})])
check("no difference", answers[1]["result"] == {"exitCode": 0}, answers)
a = one("diff", {"from": {"tag": "migrations", **migrations(first)}, "to": {"tag": "url", "url": URL},
                 "shadowDatabaseUrl": URL, "script": True, "filters": none})
check("the shadow is not the database itself", "N0022" not in str(a) and "emptied" in a["error"]["data"]["message"], a)
rows = subprocess.run(["psql", "-XAtqc", 'select count(*) from "A"', URL], capture_output=True, text=True).stdout
check("whose rows stay", rows.strip() == "1", rows)
a = one("dbExecute", {"script": "select 1/0", "datasourceType": {"tag": "url", "url": URL}})
check("a script's failure", "division by zero" in a["error"]["data"]["message"], a)
a = one("reset", {"filter": none}, *DS)
check("reset", a.get("result") == {}, a)
a = one("introspectSql", {"url": URL, "queries": []}, *DS)
check("what is not there says so", "yet" in a["error"]["data"]["message"], a)

sys.exit(failures > 0)
