#!/usr/bin/env python3
"""Whole-process times of nicol beside Prisma's CLI, in the same run.

cli.py NICOL PRISMA_JS SCHEMA_ENGINE [ROUNDS]

PRISMA_JS is the published CLI's build/index.js (7.10.0), SCHEMA_ENGINE the
program that answers as its schema engine. A throwaway PostgreSQL is expected
in NICOL_TEST_URL (tests/pg.sh provides one). The two commands of a row are
run in turn, A B A B; the figure is the median, the ratio the median of the
pairs' ratios. Prints a Markdown table.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SEED = pathlib.Path(os.environ["NICOL_SHARED"]) / "seed" / "schema.prisma"


def run(argv, cwd, env):
    """Runs once; returns the seconds. Fails on a bad exit."""
    start = time.perf_counter()
    p = subprocess.run(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seconds = time.perf_counter() - start
    if p.returncode:
        sys.exit(f"{argv} exited with {p.returncode}:\n"
                 + p.stdout.decode(errors="replace"))
    return seconds


def peak(argv, cwd, env):
    """Peak resident MiB. GNU time stands between, because the figure that
    the kernel keeps for a child begins with the size of its parent."""
    with tempfile.NamedTemporaryFile() as f:
        run(["/usr/bin/time", "-f", "%M", "-o", f.name] + argv, cwd, env)
        return int(pathlib.Path(f.name).read_text().split()[-1]) / 1024


def race(ours, theirs, rounds):
    run(*ours), run(*theirs)  # warm the caches
    a, b = [], []
    for _ in range(rounds):
        a.append(run(*ours))
        b.append(run(*theirs))
    ratio = statistics.median(y / x for x, y in zip(a, b))
    return (statistics.median(a), peak(*ours), statistics.median(b),
            peak(*theirs), ratio)


def project_6(where):
    """The seed as it stands, for nicol."""
    (where / "prisma").mkdir(parents=True)
    shutil.copy(SEED, where / "prisma" / "schema.prisma")


def project_7(where, url):
    """The same models as Prisma 7 takes them: the URL in a config file."""
    (where / "prisma").mkdir(parents=True)
    lines = [l for l in SEED.read_text().splitlines(True)
             if not l.strip().startswith("url")]
    (where / "prisma" / "schema.prisma").write_text("".join(lines))
    (where / "prisma.config.mjs").write_text(
        "export default { schema: 'prisma/schema.prisma',"
        " migrations: { path: 'prisma/migrations' },"
        f" datasource: {{ url: '{url}' }} }}\n")


def main():
    nicol, prisma_js, engine = (os.path.abspath(p) for p in sys.argv[1:4])
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 7
    url = os.environ["NICOL_TEST_URL"]
    tmp = pathlib.Path(tempfile.mkdtemp())
    env = dict(os.environ, DATABASE_URL=url, CHECKPOINT_DISABLE="1",
               PRISMA_HIDE_UPDATE_MESSAGE="1", NO_COLOR="1",
               ORACLE_PG_URL=url, PRISMA_SCHEMA_ENGINE_BINARY=engine)
    try:
        project_6(tmp / "ours")
        project_7(tmp / "theirs", url)
        prisma = ["node", prisma_js]

        def pair(a, b):
            return ((([nicol] + a), tmp / "ours", env),
                    ((prisma + b), tmp / "theirs", env))

        diff = ["migrate", "diff", "--from-empty", "--script"]
        schema = ["prisma/schema.prisma"]
        rows = [
            ("validate", *pair(["validate"], ["validate"])),
            ("format", *pair(["format"], ["format"])),
            ("migrate diff from empty",
             *pair(diff + ["--to-schema-datamodel"] + schema,
                   diff + ["--to-schema"] + schema)),
        ]
        run([nicol, "migrate", "dev", "--name", "init", "--skip-generate"],
            tmp / "ours", env)
        shutil.copytree(tmp / "ours" / "prisma" / "migrations",
                        tmp / "theirs" / "prisma" / "migrations")
        with_db = [
            ("db push, nothing to do",
             *pair(["db", "push", "--skip-generate"], ["db", "push"])),
            ("migrate deploy, nothing pending",
             *pair(["migrate", "deploy"], ["migrate", "deploy"])),
            ("migrate status",
             *pair(["migrate", "status"], ["migrate", "status"])),
        ]
        print("| command | nicol ms | nicol MiB | Prisma 7.10 ms "
              "| Prisma MiB | times faster | aim |")
        print("|---|---:|---:|---:|---:|---:|---:|")
        for aim, part in ((100, rows), (30, with_db)):
            for name, ours, theirs in part:
                a, am, b, bm, ratio = race(ours, theirs, rounds)
                print(f"| {name} | {a * 1e3:.1f} | {am:.1f} | {b * 1e3:.0f} "
                      f"| {bm:.0f} | {ratio:.0f} | {aim} |", flush=True)
    finally:
        shutil.rmtree(tmp)


if __name__ == "__main__":
    main()
