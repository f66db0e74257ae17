#!/usr/bin/env python3
"""Our scripts against those of the published Prisma packages: for the schemas
of the corpus from empty, and for pairs of a schema and a mutation of it.
Prints "N of M equal"; every difference must be explained by a line of
known_differences.txt: a regular expression over the unified diff, a tab, and
the reason."""
import csv, difflib, json, os, random, re, subprocess, sys, threading

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get('NICOL_SHARED', '')
CORPUS = os.path.join(SHARED, 'corpus')
TOOL = sys.argv[1]
PROVIDERS = ('postgresql', 'postgres', 'sqlite')


def corpus():
    """(name, peer, provider, text) of each different schema that the peer
    accepts."""
    seen = set()
    csv.field_size_limit(1 << 24)
    with open(os.path.join(CORPUS, 'INDEX.tsv'), newline='') as f:
        for row in csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE):
            peer = '6' if row['prisma_6.19.3'] == 'ok' else \
                '7' if row['prisma_7.10.0'] == 'ok' else None
            if not peer or row['provider'] not in PROVIDERS:
                continue
            repo = row['repo'].replace('/', '__')
            for top in ('apps', 'sets', 'engine-fixtures'):
                path = os.path.join(CORPUS, top, repo, row['path'])
                if os.path.isfile(path):
                    break
            else:
                continue
            text = open(path, encoding='utf-8').read()
            if text not in seen:
                seen.add(text)
                yield f'{repo}/{row["path"]}', peer, row['provider'], text


FIELD = re.compile(r'^(\s+)(\w+)(\s+)(String|Int|Float|Boolean|DateTime|BigInt|'
                   r'Decimal|Json)(\??)(\s.*)?$')


def blocks(lines):
    """(first, last) line of each model's body."""
    start = None
    for i, line in enumerate(lines):
        if re.match(r'^model \w+\s*\{\s*$', line):
            start = i + 1
        elif start is not None and line.startswith('}'):
            yield start, i
            start = None


def plain(line):
    m = FIELD.match(line)
    return m if m and not re.search(r'@id|@unique|//|@db\.', line) else None


def used(body, name):
    return any(re.search(r'\[[^\]]*\b%s\b' % name, l) for l in body)


def drop_field(body, r):
    at = [i for i, l in enumerate(body)
          if plain(l) and not used(body, plain(l)[2])]
    if at:
        del body[r.choice(at)]


def toggle_optional(body, r):
    at = [i for i, l in enumerate(body)
          if plain(l) and not used(body, plain(l)[2])]
    if at:
        i = r.choice(at)
        m = plain(body[i])
        body[i] = f'{m[1]}{m[2]} {m[4]}{"" if m[5] else "?"}{m[6] or ""}'


def change_type(body, r):
    at = [i for i, l in enumerate(body)
          if plain(l) and '@' not in l and not used(body, plain(l)[2])]
    if at:
        i = r.choice(at)
        m = plain(body[i])
        new = r.choice(['String', 'Int', 'BigInt', 'Float', 'DateTime',
                        'Boolean', 'Decimal'])
        body[i] = f'{m[1]}{m[2]} {new}{m[5]}'


def change_default(body, r):
    at = [i for i, l in enumerate(body) if plain(l) and '@' not in l]
    if at:
        i = r.choice(at)
        m = plain(body[i])
        value = {'String': '"it\'s"', 'Int': '7', 'BigInt': '-7',
                 'Float': '1.25', 'Decimal': '3.50', 'Boolean': 'true',
                 'DateTime': 'now()', 'Json': '"{}"'}[m[4]]
        body[i] = f'{m[1]}{m[2]} {m[4]}{m[5]} @default({value})'


def add_field(body, r):
    body.insert(r.randrange(0, 2), '  ' + r.choice([
        'zNew Int', 'zNew String?', 'aNew DateTime @default(now())',
        'zNew BigInt @default(5)', 'zNew Boolean? @default(true)',
        'zNew Float? @unique', 'aNew String @default("x")\n  zNew Int?',
        'zNew Decimal @default(1.5)']))


def change_index(body, r):
    at = [i for i, l in enumerate(body)
          if re.match(r'^\s*@@(index|unique)\(\[[^()]*\]\)\s*$', l)]
    if not at:
        fields = [plain(l)[2] for l in body if plain(l)]
        if fields:
            body.append(f'  @@index([{r.choice(fields)}])')
        return
    i = r.choice(at)
    what = r.randrange(4)
    if what == 0:
        del body[i]
    elif what == 1:
        body[i] = re.sub(r'\]\)\s*$', '], map: "renamed_index")', body[i])
    elif what == 2:
        body[i] = re.sub(r'\]\)\s*$', '(sort: Desc)])', body[i])
    else:
        body[i] = body[i].replace('@@index', '@@unique')


def change_relation(body, r):
    at = [i for i, l in enumerate(body)
          if '@relation(' in l and 'fields' in l and 'onDelete' not in l]
    if at:
        i = r.choice(at)
        body[i] = re.sub(r'(references:\s*\[[^\]]*\])', r'\1, onDelete: ' +
                         r.choice(['Cascade', 'NoAction']), body[i])


def rename_column(body, r):
    at = [i for i, l in enumerate(body) if plain(l) and '@map' not in l]
    if at:
        i = r.choice(at)
        body[i] += ' @map("renamed_column")'


MUTATIONS = [drop_field, toggle_optional, change_type, change_default,
             add_field, change_index, change_relation, rename_column]


def mutate(text, r):
    lines = text.replace('\r\n', '\n').split('\n')
    for first, last in reversed(list(blocks(lines))):
        if r.random() < 0.4:
            body = lines[first:last]
            for mutation in r.sample(MUTATIONS, 2):
                mutation(body, r)
            lines[first:last] = body
    text = '\n'.join(lines)
    enums = list(re.finditer(r'(?m)^enum \w+ \{\n\s+\w+', text))
    if enums and r.random() < 0.5:
        m = r.choice(enums)
        text = text[:m.end()] + '\n  Z_NEW_VALUE' + text[m.end():]
    return text


def handwritten():
    """tests/ddl/pairs/*.txt: the two schemas without datasource, apart by a
    line "---"."""
    folder = os.path.join(HERE, 'pairs')
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        provider = 'sqlite' if 'sqlite' in name else 'postgresql'
        source = f'datasource db {{\n  provider = "{provider}"\n' \
                 f'  url = "file:x"\n}}\n'
        sides = open(os.path.join(folder, name)).read().split('---\n')
        sides = [s if 'datasource' in s else source + s for s in sides]
        yield f'pairs/{name}', '6', provider, sides[0], sides[1]


def cases():
    for name, peer, provider, text in corpus():
        yield dict(id=name, peer=peer, provider=provider, **{'from': None},
                   to=text)
        r = random.Random(name)
        small = text.count('\nmodel ') < 40
        for k in range(2 if small else 0):
            other = mutate(text, r)
            if other == text:
                continue
            yield dict(id=f'{name}#{k}', peer=peer, provider=provider,
                       **{'from': text}, to=other)
            yield dict(id=f'{name}#{k}r', peer=peer, provider=provider,
                       **{'from': other}, to=text)
    for name, peer, provider, a, b in handwritten():
        yield dict(id=name, peer=peer, provider=provider, **{'from': a}, to=b)
        yield dict(id=name + 'r', peer=peer, provider=provider, **{'from': b},
                   to=a)


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
    explained = {}
    for q in questions:
        theirs, mine = oracle.get(q['id'], {}), ours.get(q['id'], {})
        if 'sql' not in theirs:
            continue
        asked += 1
        a, b = normal(theirs['sql']), normal(mine.get('sql', ''))
        if 'sql' in mine and a == b:
            equal += 1
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
    for reason, n in sorted(explained.items()):
        print(f'{n} differ: {reason}')
    print(f'{different} differ without a known reason')
    sys.exit(1 if different or not asked else 0)


main()
