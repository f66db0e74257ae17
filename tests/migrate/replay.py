#!/usr/bin/env python3
"""Replays the migration histories of corpus/apps with `nicol migrate deploy`
and compares the database with what is recorded after them; those that stop
part-way must stop at the recorded migration, keep it as failed, and be told by
the next run."""
import csv, os, re, subprocess, sys

NICOL = os.environ['NICOL']
CORPUS = os.path.join(os.environ['NICOL_SHARED'], 'corpus')
BASE = os.environ['NICOL_TEST_URL'].rsplit('/', 1)[0]
# Whose URL names another schema than "public".
ELSEWHERE = {'topcoder-platform__review-api-v6__prisma_migrations': '?schema=reviews'}
WORK = sys.argv[1]


def histories():
    csv.field_size_limit(1 << 24)
    seen = set()
    with open(os.path.join(CORPUS, 'INDEX.tsv'), newline='') as f:
        for row in csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE):
            folder = os.path.join(CORPUS, 'apps', row['repo'].replace('/', '__'), row['migration_dir'])
            if not row['migration_dir'] or folder in seen or not os.path.isdir(folder):
                continue
            seen.add(folder)
            name = row['repo'].replace('/', '__') + '__' + row['migration_dir'].replace('/', '_')
            yield name, folder, row


def psql(database, sql):
    return subprocess.run(['psql', '-XAtq', '-d', database, '-c', sql], text=True, capture_output=True)


def deploy(folder, provider, url):
    """A project with this history alone; the schema is not needed."""
    with open(os.path.join(WORK, 'schema.prisma'), 'w') as f:
        f.write('datasource db {\n  provider = "%s"\n  url = env("URL")\n}\n' % provider)
    with open(os.path.join(WORK, 'prisma.config.json'), 'w') as f:
        f.write('{"schema": "schema.prisma", "migrations": {"path": "%s"}}' % folder)
    return subprocess.run([NICOL, 'migrate', 'deploy', '--json'], cwd=WORK, text=True, capture_output=True,
                          env={**os.environ, 'URL': url})


def shape(dump):
    """A dump's statements, without what differs from server to server."""
    dump = re.sub(r'(?m)^(--.*|\\(un)?restrict.*|SET .*|SELECT pg_catalog.set_config.*)$', '', dump)
    return sorted(s.strip() for s in re.split(r';\n', dump) if s.strip()
                  and '_prisma_migrations' not in s)


def check_postgres(name, folder, row):
    psql('postgres', 'drop database if exists replay with (force)')
    psql('postgres', 'create database replay')
    url = BASE + '/replay' + ELSEWHERE.get(name, '')
    ran = deploy(folder, 'postgresql', url)
    stop = re.search(r'stops at (\S+?):', row['replay'])
    if not stop:
        if ran.returncode:
            return 'does not deploy: ' + ran.stdout[:400] + ran.stderr[:400]
        dump = subprocess.run(['pg_dump', '-s', '-O', 'replay'], text=True, capture_output=True).stdout
        recorded = os.path.join(CORPUS, 'derived', name, 'after_all_migrations.schema.sql')
        if os.path.isfile(recorded):
            want, got = shape(re.sub(r'(?m)^ALTER .* OWNER TO .*;$', '', open(recorded).read())), shape(dump)
            if want != got:
                return 'another database: ' + repr((set(want) ^ set(got)))[:600]
        again = deploy(folder, 'postgresql', url)
        return 'runs again' if again.returncode or '"applied": []' not in again.stdout else None
    if not ran.returncode:
        return 'was to stop at ' + stop[1]
    failed = psql('replay', 'select migration_name from _prisma_migrations where finished_at is null').stdout.strip()
    if failed != stop[1]:
        return 'stops at "%s", not %s: %s' % (failed, stop[1], ran.stdout[:400] + ran.stderr[:400])
    if 'P3018' not in ran.stdout + ran.stderr:
        return 'no P3018'
    if 'P3009' not in (lambda r: r.stdout + r.stderr)(deploy(folder, 'postgresql', url)):
        return 'no P3009 at the next run'
    return None


def check_sqlite(name, folder, row):
    path = os.path.join(WORK, 'replay.db')
    for suffix in ('', '-journal'):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    ran = deploy(folder, 'sqlite', 'file:' + path)
    if ('ok' in row['replay']) != (ran.returncode == 0):
        return 'exit %d, recorded: %s: %s' % (ran.returncode, row['replay'], (ran.stdout + ran.stderr)[:400])
    again = deploy(folder, 'sqlite', 'file:' + path)
    return None if again.returncode == ran.returncode else 'the next run ends otherwise'


def main():
    done = bad = 0
    for name, folder, row in histories():
        check = check_sqlite if row['provider'] == 'sqlite' else check_postgres
        if row['provider'] not in ('sqlite', 'postgresql', 'postgres'):
            print('skipped %s: %s' % (name, row['provider']))
            continue
        problem = check(name, folder, row)
        done += 1
        if problem:
            bad += 1
            print('FAIL %s: %s' % (name, problem))
    print('%d of %d histories end as recorded' % (done - bad, done))
    sys.exit(bad > 0 or not done)


main()
