#!/usr/bin/env python3
"""Prisma's own fixtures: a schema, and in the comments below it the script
that makes its database. They stand for a database that has the namespace
"public" already, and were written when its name stood before its tables in
schemas of several namespaces; 6.19.3 and 7.10.0 leave it out, as we do
(oracle_diff.py)."""
import glob, json, os, re, subprocess, sys

FOLDER = os.path.join(os.environ['NICOL_SHARED'], 'corpus', 'engine-fixtures',
                      'prisma__prisma-engines', 'schema-engine',
                      'sql-migration-tests', 'tests', 'single_migration_tests')


def normal(sql):
    sql = re.sub(r'-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n',
                 '', sql)
    return sql.replace('"public".', '').strip()


def main():
    bad = done = 0
    for path in sorted(glob.glob(FOLDER + '/**/*.prisma', recursive=True)):
        schema, _, rest = open(path).read().partition('// Expected Migration:')
        expected = re.sub(r'(?m)^// ?', '', rest).strip()
        question = json.dumps(dict(id=path, to=schema, **{'from': None}))
        out = subprocess.run([sys.argv[1]], input=question + '\n', text=True,
                             stdout=subprocess.PIPE)
        answer = json.loads(out.stdout)
        done += 1
        if normal(answer.get('sql', '')) != normal(expected):
            bad += 1
            print(f'=== {path[len(FOLDER):]}\n{expected}\n--- ours:\n' +
                  answer.get('sql', answer.get('error', '')))
    print(f'{done - bad} of {done} single migrations equal')
    sys.exit(1 if bad or done < 8 else 0)


main()
