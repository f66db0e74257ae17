#!/usr/bin/env python3
"""Real migrations beside psql, and large databases beside Prisma's CLI.

migrations.py NICOL PRISMA_JS SCHEMA_ENGINE [ROUNDS]

Arguments and surroundings as in cli.py. psql sends the files of one history
over one connection; nicol applies them with its history table. Then databases
of many tables are compared with the schema that made them. Each pair is run
in turn; figures are medians. Prints Markdown.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import cli
import language

HISTORY = pathlib.Path(os.environ["NICOL_SHARED"]) / "corpus/apps/Adarsh9977__cal.com/packages/prisma/migrations"


def url_of(name):
    host, port, user = (os.environ[k] for k in ("PGHOST", "PGPORT", "PGUSER"))
    return f"postgresql://{user}@localhost:{port}/{name}?host={host}"


def fresh(name):
    subprocess.run(["dropdb", "--if-exists", name], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["createdb", name], check=True)


def deploy(nicol, tmp, env, rounds):
    project = tmp / "history"
    shutil.copytree(HISTORY, project / "prisma" / "migrations")
    (project / "prisma" / "schema.prisma").write_text(
        'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n')
    files = sorted((project / "prisma" / "migrations").glob("*/migration.sql"))
    psql = ["psql", "-X", "-q", "-d", "bench_psql"] + [x for f in files for x in ("-f", str(f))]
    env = dict(env, DATABASE_URL=url_of("bench_nicol"), PGOPTIONS="-c client_min_messages=error")
    ours, theirs = [], []
    for _ in range(rounds):
        fresh("bench_psql")
        fresh("bench_nicol")
        theirs.append(cli.run(psql, project, env))
        ours.append(cli.run([nicol, "migrate", "deploy"], project, env))
    a, b = statistics.median(ours), statistics.median(theirs)
    ratio = statistics.median(x / y for x, y in zip(ours, theirs))
    print("| history | migrations | nicol ms | psql ms | nicol / psql | aim |")
    print("|---|---:|---:|---:|---:|---:|")
    print(f"| cal.com | {len(files)} | {a * 1e3:.0f} | {b * 1e3:.0f} | {ratio:.2f} | 1.10 |\n")


def diff(nicol, prisma, tmp, env, tables, rounds, peer):
    name = f"bench_{tables}"
    where = tmp / name
    (where / "prisma").mkdir(parents=True)
    text = language.schema(tables)
    path = where / "prisma" / "schema.prisma"
    path.write_text(text.replace('provider = "postgresql"\n', 'provider = "postgresql"\n  url = env("DATABASE_URL")\n', 1))
    env = dict(env, DATABASE_URL=url_of(name))
    fresh(name)
    cli.run([nicol, "db", "push", "--skip-generate"], where, env)
    ours = [[nicol, "migrate", "diff", "--from-url", env["DATABASE_URL"],
             "--to-schema-datamodel", str(path), "--exit-code"], where, env]
    cli.run(*ours)
    times = [cli.run(*ours) for _ in range(rounds)]
    row = [statistics.median(times) * 1e3, cli.peak(*ours)]
    if not peer:
        return row + [None, None]
    other = tmp / f"{name}_7"
    (other / "prisma").mkdir(parents=True)
    (other / "prisma" / "schema.prisma").write_text(text)
    (other / "prisma.config.mjs").write_text(
        "export default { schema: 'prisma/schema.prisma', datasource: "
        f"{{ url: '{env['DATABASE_URL']}' }} }}\n")
    theirs = [prisma + ["migrate", "diff", "--from-config-datasource", "--to-schema",
                        "prisma/schema.prisma", "--exit-code"], other, env]
    cli.run(*theirs)
    times = [cli.run(*theirs) for _ in range(3)]
    return row + [statistics.median(times) * 1e3, cli.peak(*theirs)]


def main():
    nicol, prisma_js, engine = (os.path.abspath(p) for p in sys.argv[1:4])
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 7
    env = dict(os.environ, CHECKPOINT_DISABLE="1", PRISMA_HIDE_UPDATE_MESSAGE="1",
               NO_COLOR="1", ORACLE_PG_URL=os.environ["NICOL_TEST_URL"],
               PRISMA_SCHEMA_ENGINE_BINARY=engine)
    tmp = pathlib.Path(tempfile.mkdtemp())
    try:
        deploy(nicol, tmp, env, rounds)
        print("| tables | nicol ms | nicol MiB | Prisma 7.10 ms | Prisma MiB | times faster |")
        print("|---:|---:|---:|---:|---:|---:|")
        for tables, peer in ((500, True), (5000, False)):
            a, am, b, bm = diff(nicol, ["node", prisma_js], tmp, env, tables, 5, peer)
            theirs = f"{b:.0f} | {bm:.0f} | {b / a:.0f}" if peer else " | | "
            print(f"| {tables} | {a:.0f} | {am:.0f} | {theirs} |", flush=True)
    finally:
        shutil.rmtree(tmp)


if __name__ == "__main__":
    main()
