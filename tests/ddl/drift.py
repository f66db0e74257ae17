#!/usr/bin/env python3
"""Loads each database of corpus/derived and compares its difference to the
application's schema with what Prisma printed for it."""
import csv, difflib, os, re, subprocess, sys
sys.dont_write_bytecode = True
from cases import CORPUS

TOOL = sys.argv[1]
# Databases whose tables are in another namespace than "public".
ELSEWHERE = ('topcoder-platform__review-api-v6__prisma_migrations',)
# Sections that Prisma prints and we do not: it does not see that an index of
# the database has this operator class already, and drops one with INCLUDE,
# which no schema can declare.
NOT_OURS = re.compile(r'SecretStore_key_idx|'
                      r'TaskRun_runtimeEnvironmentId_createdAt_idx')
EMPTY = '-- This is an empty migration.'


def databases():
    csv.field_size_limit(1 << 24)
    with open(os.path.join(CORPUS, 'INDEX.tsv'), newline='') as f:
        for row in csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE):
            repo = row['repo'].replace('/', '__')
            name = repo + '__' + row['migration_dir'].replace('/', '_')
            folder = os.path.join(CORPUS, 'derived', name)
            schema = os.path.join(CORPUS, 'apps', repo, row['path'])
            expected = os.path.join(folder, 'drift_to_schema.expected.sql')
            dump = os.path.join(folder, 'after_all_migrations.schema.sql')
            if row['migration_dir'] and row['provider'] != 'sqlite' and \
                    os.path.isfile(schema) and os.path.isfile(expected) and \
                    os.path.isfile(dump) and row['n_files'] == '1':
                yield name, schema, open(expected).read(), dump


def psql(*args):
    return subprocess.run(['psql', '-q', '-X', *args], text=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def sections(sql):
    """Sorted: tables come in the order of the database, which the two read
    differently."""
    sql = '' if sql.strip() == EMPTY else sql.strip()
    return sorted(s for s in re.split(r'\n\n(?=-- )', sql)
                  if s and not NOT_OURS.search(s))


def main():
    done = bad = 0
    seen = set()
    base = os.environ['NICOL_TEST_URL'].rsplit('/', 1)[0]
    for name, schema, expected, dump in databases():
        if name in seen or name in ELSEWHERE:
            continue
        seen.add(name)
        psql('-d', 'postgres', '-c', 'drop database if exists drift')
        psql('-d', 'postgres', '-c', 'create database drift')
        loaded = psql('-d', 'drift', '-v', 'ON_ERROR_STOP=1', '-f', dump)
        if loaded.returncode:
            print(f'skipped {name}: {loaded.stderr.strip()[:100]}')
            continue
        out = subprocess.run([TOOL, base + '/drift', 'schema:' + schema],
                             text=True, capture_output=True)
        done += 1
        a, b = sections(expected), sections(out.stdout)
        if out.returncode or a != b:
            bad += 1
            print('=== ' + name, out.stderr[:500])
            print('\n'.join(list(difflib.unified_diff(
                '\n\n'.join(a).split('\n'), '\n\n'.join(b).split('\n'),
                'prisma', 'nicol', lineterm='', n=1))[:40]))
    print(f'{done - bad} of {done} databases differ as Prisma says')
    sys.exit(1 if bad or done < 20 else 0)


main()
