"""What the tests of scripts are asked about: the schemas of the corpus from
empty, mutations of them, and the pairs written by hand."""
import csv, glob, os, random, re
from invent import invented

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get('NICOL_SHARED', '')
CORPUS = os.path.join(SHARED, 'corpus')
PROVIDERS = ('postgresql', 'postgres', 'sqlite')


def text_of(path, n_files):
    """A schema of several files as one: order is all that they share."""
    if n_files == '1' and os.path.isfile(path):
        return open(path, encoding='utf-8').read()
    if not os.path.isdir(path):
        path = os.path.dirname(path)
    files = glob.glob(path + '/**/*.prisma', recursive=True)
    return '\n'.join(open(f, encoding='utf-8').read() for f in sorted(files))


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
                if os.path.exists(path):
                    break
            else:
                continue
            text = text_of(path, row['n_files'])
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


TYPES = [t.split(' ', 1) for t in """Int @db.SmallInt
Int @db.Integer
BigInt @db.BigInt
Decimal @db.Decimal(10,2)
Decimal @db.Decimal(20,5)
Decimal @db.Decimal(3,0)
Decimal @db.Money
Int @db.Oid
String @db.Inet
String @db.Citext
Float @db.Real
Float @db.DoublePrecision
String @db.VarChar(20)
String @db.VarChar(99)
String @db.VarChar
String @db.Char(20)
String @db.Char(99)
String @db.Char
String @db.Text
Bytes @db.ByteA
DateTime @db.Timestamp(3)
DateTime @db.Timestamp(6)
DateTime @db.Timestamptz(3)
DateTime @db.Date
DateTime @db.Time(3)
DateTime @db.Time(6)
DateTime @db.Timetz(3)
Boolean @db.Boolean
String @db.Bit(3)
String @db.Bit(9)
String @db.VarBit(3)
String @db.VarBit(9)
String @db.VarBit
String @db.Uuid
String @db.Xml
Json @db.Json
Json @db.JsonB
E 
Unsupported("circle") """.split('\n')]


def casts(side):
    """One column for each pair of types; side 0 has the first, 1 the
    second."""
    fields = [f'  c{i}_{j} {(a, b)[side][0]} {(a, b)[side][1]}'
              for i, a in enumerate(TYPES) for j, b in enumerate(TYPES)]
    return 'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n' \
        'enum E {\n  A\n}\nmodel T {\n  id Int @id\n' + \
        '\n'.join(fields) + '\n}\n'


def cases():
    yield dict(id='casts', peer='6', provider='postgresql',
               **{'from': casts(0)}, to=casts(1))
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
    yield from invented(int(os.environ.get('NICOL_PAIRS', '300')),
                        os.environ.get('NICOL_SEED', '1'))
