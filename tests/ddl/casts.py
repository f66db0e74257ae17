#!/usr/bin/env python3
"""Each change of type that is made in place, for every pair of types:
PostgreSQL takes them all, and values survive those that must be told how."""
import json, re, subprocess, sys
sys.dont_write_bytecode = True
from cases import TYPES, casts

SURVIVE = '''
create table v (id int, a money, b citext, c money[], d timestamp);
insert into v values (1, 12.5, '42', '{3}', '2020-01-02 03:04:05');
'''


def psql(sql):
    return subprocess.run(['psql', '-qXAt'], input=sql, text=True,
                          capture_output=True)


def scripts(tool, *questions):
    out = subprocess.run([tool], text=True, stdout=subprocess.PIPE, input=''.join(
        json.dumps(q) + '\n' for q in questions))
    return [json.loads(line)['sql'] for line in out.stdout.splitlines()]


def model(fields):
    return 'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n' \
        f'model v {{\n  id Int @id\n{fields}}}\n'


def main():
    tool = sys.argv[1]
    create, alter, survive = scripts(
        tool, dict(id=1, to=casts(0), **{'from': None}),
        dict(id=2, to=casts(1), **{'from': casts(0)}),
        dict(id=3, to=model('a Float\nb Int\nc Int[]\nd DateTime @db.Timetz(0)'
                            '\n'),
             **{'from': model('a Decimal @db.Money\nb String @db.Citext\n'
                              'c Decimal[] @db.Money\nd DateTime\n')}))
    assert not re.search('ERROR', psql('create extension citext;' +
                                       create).stderr)
    parts = re.findall(r'ALTER COLUMN "c\w+" SET DATA TYPE .*?(?=,\n|;)', alter)
    refused = psql('ALTER TABLE "T" ' + ',\n'.join(parts)).stderr
    for i, j in re.findall(r'column "c(\d+)_(\d+)"', refused):
        print('refused:', TYPES[int(i)], 'to', TYPES[int(j)])
    kept = psql('set timezone to utc;' + SURVIVE + survive +
                "set timezone to utc; select a, b, c, d from v;")
    print(f'{len(parts)} changes of type; {kept.stdout.strip()} '
          f'{kept.stderr.strip()}')
    sys.exit(1 if 'ERROR' in refused or len(parts) < 400 or
             kept.stdout.strip() != '12.5|42|{3}|03:04:05+00' else 0)


main()
