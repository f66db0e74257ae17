#!/usr/bin/env python3
"""Our scripts against those of the published Prisma packages: for the schemas
of the corpus from empty, and for pairs of a schema and a mutation of it.
Prints "N of M equal"; every difference must be explained by a line of
known_differences.txt: a regular expression over the unified diff, a tab, and
the reason."""
import difflib, json, os, re, subprocess, sys, threading
sys.dont_write_bytecode = True
from cases import cases

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = sys.argv[1]


def ask(command, questions, env, into):
    out = subprocess.run(command, input='\n'.join(
        json.dumps(q) for q in questions) + '\n', text=True,
        stdout=subprocess.PIPE, env=dict(os.environ, **env))
    for line in out.stdout.splitlines():
        answer = json.loads(line)
        into[answer['id']] = answer


EMPTY = '-- This is an empty migration.'
TITLE = re.compile(r'^-- [A-Z][A-Za-z]+$')


def normal(sql):
    """Without comments that are not titles of sections."""
    if sql.strip() == EMPTY:
        return ''
    lines = [l for l in sql.split('\n')
             if not l.startswith('-- ') or TITLE.match(l)]
    return re.sub(r'\n{3,}', '\n\n', '\n'.join(lines)).rstrip('\n')


def known_differences():
    with open(os.path.join(HERE, 'known_differences.txt')) as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                pattern, reason = line.rstrip('\n').split('\t', 1)
                yield re.compile(pattern, re.M), reason


def explain(a, b, known):
    """The reason, when every hunk of the difference has one."""
    lines = list(difflib.unified_diff(a.split('\n'), b.split('\n'), 'prisma',
                                      'nicol', lineterm='', n=0))
    hunks = re.split(r'(?m)^@@.*\n', '\n'.join(lines))[1:]
    reasons = []
    for hunk in hunks:
        reason = next((why for p, why in known if p.search(hunk)), None)
        if not reason:
            return None
        reasons.append(reason)
    return reasons[0] if reasons else None


def main():
    only = sys.argv[2] if len(sys.argv) > 2 else ''
    questions = [q for q in cases() if only in q['id']]
    oracle, ours, threads = {}, {}, []
    for peer in '67':
        mine = [q for q in questions if q['peer'] == peer]
        threads.append(threading.Thread(target=ask, args=(
            ['node', os.path.join(HERE, 'oracle_diff.mjs')], mine,
            {'PEER': peer}, oracle)))
    threads.append(threading.Thread(target=ask, args=([TOOL], questions, {},
                                                      ours)))
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    known = list(known_differences())
    equal = different = asked = 0
    explained, score = {}, {}
    for q in questions:
        theirs, mine = oracle.get(q['id'], {}), ours.get(q['id'], {})
        if 'sql' not in theirs:
            continue
        asked += 1
        kind = q['peer'], 'empty' if q['from'] is None else 'another schema'
        score.setdefault(kind, [0, 0])[1] += 1
        a, b = normal(theirs['sql']), normal(mine.get('sql', ''))
        if 'sql' in mine and a == b:
            equal += 1
            score[kind][0] += 1
            continue
        reason = explain(a, b, known) if 'sql' in mine else None
        if reason:
            explained[reason] = explained.get(reason, 0) + 1
            continue
        different += 1
        if different <= int(os.environ.get('SHOW', '5')):
            print('=== ' + q['id'])
            if 'sql' not in mine:
                print(mine.get('error', 'no answer')[:600])
            print('\n'.join(list(difflib.unified_diff(
                a.split('\n'), b.split('\n'), 'prisma', 'nicol',
                lineterm='', n=1))[:40]))
    print(f'{equal} of {asked} equal')
    for (peer, kind), (got, expected) in sorted(score.items()):
        print(f'Prisma {peer}: {got} of {expected} scripts from {kind} equal')
    for reason, n in sorted(explained.items()):
        print(f'{n} differ: {reason}')
    print(f'{different} differ without a known reason')
    sys.exit(1 if different or not asked else 0)


main()
