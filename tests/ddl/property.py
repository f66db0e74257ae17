#!/usr/bin/env python3
"""On real databases: one that is changed from a schema to another differs
from that in nothing, and its catalog is that of a database made from the
other schema at once. The pairs are invented, with a fixed seed; NICOL_PAIRS
says how many, NICOL_SEED which."""
import collections, difflib, json, os, re, subprocess, sys, tempfile
sys.dont_write_bytecode = True
from invent import invented

TOOL = sys.argv[1]
PAIRS = int(os.environ.get('NICOL_PAIRS', '300'))
SEED = os.environ.get('NICOL_SEED', '1')


# A sequence that comes to an old column has a name in lower case, as Prisma
# gives it.
SEQUENCE = re.compile(r'sequence \S.*_seq\b|<.*_seq>')


def ask(url, questions):
    out = subprocess.run([TOOL, url], text=True, stdout=subprocess.PIPE,
                         input='\n'.join(map(json.dumps, questions)) + '\n')
    return [json.loads(line) for line in out.stdout.splitlines()]


def lines(dump):
    """Each with its table, sorted: columns that came later stand at the end,
    as new values of enums do, and order is no difference in Prisma either."""
    table, out = '', []
    for line in dump.splitlines():
        if line.startswith('  '):
            out.append(f'{table}: {line.strip()}')
            continue
        if line.startswith('enum '):
            head, *values = re.split(r' (?=")', line)
            line = ' '.join([head] + sorted(values))
        table = line
        out.append(line)
    return sorted(SEQUENCE.sub(lambda m: m[0].lower(), l) for l in out)


def main():
    bad = collections.Counter()
    done = shown = 0
    with tempfile.TemporaryDirectory() as folder:
        urls = {'postgresql': os.environ['NICOL_TEST_URL'],
                'sqlite': f'file:{folder}/test.db'}
        pairs = [dict(q, fresh=True) for q in invented(PAIRS, SEED)]
        for provider, url in urls.items():
            mine = [q for q in pairs if q['provider'] == provider]
            answers = ask(url, mine)
            assert len(answers) == len(mine), 'the tool stopped'
            for a in answers:
                why = a.get('error') or a.get('skip')
                if why == 'invalid':
                    continue
                done += 1
                if not why:
                    x, y = lines(a['changed']), lines(a['fresh'])
                    why = '\n'.join(difflib.unified_diff(
                        y, x, 'wanted', 'got', lineterm='', n=0))
                if why:
                    bad[provider] += 1
                    shown += 1
                    if shown <= int(os.environ.get('SHOW', '5')):
                        print(f'=== {a["id"]}\n{why[:1500]}')
    failed = sum(bad.values())
    print(f'{done - failed} of {done} changed databases are as new ones, '
          f'{PAIRS - done} pairs are no valid schemas')
    sys.exit(1 if failed or done < PAIRS // 2 else 0)


if __name__ == "__main__":
    main()
