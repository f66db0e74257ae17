"""Pairs of schemas made up by chance, with a fixed seed: a schema with enums,
lists, native types, keys, relations, namespaces and long names, and the same
schema after a few of the changes that people make."""
import copy, random

NATIVE = {
    'String': ['', '@db.VarChar(20)', '@db.VarChar(99)', '@db.Char(9)',
               '@db.Uuid', '@db.Citext', '@db.Inet', '@db.Xml'],
    'Int': ['', '@db.SmallInt', '@db.Oid'],
    'BigInt': [''],
    'Float': ['', '@db.Real'],
    'Decimal': ['', '@db.Decimal(10, 2)', '@db.Decimal(20, 0)', '@db.Money'],
    'Boolean': [''],
    'DateTime': ['', '@db.Timestamptz(6)', '@db.Date', '@db.Time(3)',
                 '@db.Timestamp(0)'],
    'Json': ['', '@db.Json'],
    'Bytes': [''],
}
DEFAULTS = {
    'String': ['"a"', '"it\'s"', '"b\\\\c"', '""', '"naïve"'],
    'Int': ['0', '-7', '42'],
    'BigInt': ['0', '9007199254740993'],
    'Float': ['1.25', '-0.5', '100'],
    'Decimal': ['3.5', '-1'],
    'Boolean': ['true', 'false'],
    'DateTime': ['now()'],
    'Json': ['"[1]"', '"{\\"a\\": 1}"'],
    'Bytes': ['"AQID"'],
}
LONG = 'a_name_that_is_long_enough_to_reach_the_limit_of_63_bytes_when_joined'
NAMES = ['Thing', 'order', 'User', 'Ünïcode', LONG[:58], LONG[:40], 'x',
         'Ö' * 24, 'été' * 9, 'a.b ']
SOURCE = 'datasource db {\n  provider = "%s"\n%s%s}\n'
GENERATOR = 'generator js {\n  provider = "prisma-client-js"\n' \
    '  previewFeatures = ["postgresqlExtensions"]\n}\n'


class Inventor:
    def __init__(self, r, provider):
        self.r, self.pg, self.n = r, provider == 'postgresql', 0
        self.many = self.pg and r.random() < 0.25
        self.provider = provider

    def name(self, prefix):
        self.n += 1
        return f'{prefix}{self.n}'

    def mapped(self, often=0.3):
        if self.r.random() > often:
            return None
        return self.name(self.r.choice(NAMES))

    def namespace(self):
        return self.r.choice(['public', 'One', 'two']) if self.many else None

    def enum(self):
        return dict(name=self.name('E'), map=self.mapped(),
                    ns=self.namespace(),
                    values=[[self.name('V'), None] for _ in range(
                        self.r.randrange(1, 5))])

    def default(self, s, f):
        if f['enum'] is not None:
            e = next((e for e in s['enums'] if e['name'] == f['enum']), None)
            value = self.r.choice(e['values'])[0]
        elif f['native'] in ('@db.Uuid', '@db.Inet', '@db.Xml', '@db.Oid'):
            return None
        else:
            value = self.r.choice(DEFAULTS[f['type']])
        if f['arity'] != '[]':
            return value
        return '[]' if value == 'now()' or self.r.random() < .2 else \
            f'[{value}]'

    def retype(self, s, f):
        f['enum'], f['native'] = None, ''
        if s['enums'] and self.r.random() < 0.3:
            f['enum'] = self.r.choice(s['enums'])['name']
            f['type'] = f['enum']
        else:
            f['type'] = self.r.choice(list(NATIVE))
            if self.pg and self.r.random() < 0.5:
                f['native'] = self.r.choice(NATIVE[f['type']])
        f['default'] = None
        if self.r.random() < 0.35:
            f['default'] = self.default(s, f)

    def field(self, s):
        f = dict(name=self.name('f'), map=self.mapped(0.15), unique=False)
        f['arity'] = self.r.choice(['', '', '?'] + ['[]'] * self.pg)
        self.retype(s, f)
        f['unique'] = self.r.random() < 0.1 and self.indexable(f)
        return f

    @staticmethod
    def indexable(f):
        return f['arity'] != '[]' and f['type'] != 'Json' and \
            f['native'] != '@db.Xml'

    def key(self, m):
        """Some columns that can be a key, or None."""
        fields = [f['name'] for f in m['fields'] if self.indexable(f)]
        self.r.shuffle(fields)
        return fields[:self.r.randrange(1, 3)] or None

    def index(self, m):
        key = self.key(m)
        if key and not any(i['key'] == key for i in m['indexes']) and \
                not any([f['name']] == key and f['unique']
                        for f in m['fields']):
            m['indexes'].append(dict(
                kind=self.r.choice(['index', 'index', 'unique']), key=key,
                map=self.mapped(0.2), sort=self.r.random() < .2))

    def model(self, s):
        m = dict(name=self.name('M'), map=self.mapped(), ns=self.namespace(),
                 fields=[], indexes=[], id='id', idmap=self.mapped(0.1),
                 idtype=self.r.choice(['Int', 'Int', 'String', 'BigInt']))
        m['serial'] = m['idtype'] != 'String' and self.r.random() < .6
        m['fields'] = [self.field(s) for _ in range(self.r.randrange(1, 6))]
        for _ in range(self.r.randrange(0, 3)):
            self.index(m)
        return m

    def relation(self, s):
        child, parent = self.r.choice(s['models']), self.r.choice(s['models'])
        if parent['id'] != 'id':
            return
        optional = self.r.random() < 0.5
        s['relations'].append(dict(
            name=self.name('r'), child=child['name'], parent=parent['name'],
            optional=optional, map=self.mapped(0.2),
            unique=self.r.random() < 0.2, update=self.r.choice(
                [None, 'NoAction', 'Cascade']),
            delete=self.r.choice([None, 'NoAction', 'Cascade', 'Restrict'] +
                                 ['SetNull'] * optional)))

    def joined(self, s):
        a, b = self.r.choice(s['models']), self.r.choice(s['models'])
        if a['id'] == b['id'] == 'id' and a is not b:
            s['joined'].append(dict(name=self.name('J'), a=a['name'],
                                    b=b['name']))

    def schema(self):
        s = dict(enums=[], models=[], relations=[], joined=[], extensions=[])
        s['extensions'] = ['citext'] if self.pg else []
        for _ in range(self.r.randrange(0, 4)):
            s['enums'].append(self.enum())
        for _ in range(self.r.randrange(1, 5)):
            s['models'].append(self.model(s))
        for _ in range(self.r.randrange(0, 4)):
            self.relation(s)
        if self.r.random() < 0.3:
            self.joined(s)
        return s

    # What people change.

    def any_field(self, s):
        m = self.r.choice(s['models'])
        return m, (self.r.choice(m['fields']) if m['fields'] else None)

    def forget(self, m, name):
        m['indexes'] = [i for i in m['indexes'] if name not in i['key']]
        if name in m['id']:
            m['id'] = 'id'

    def change_add_field(self, s):
        self.r.choice(s['models'])['fields'].insert(0, self.field(s))

    def change_drop_field(self, s):
        m, f = self.any_field(s)
        if f:
            m['fields'].remove(f)
            self.forget(m, f['name'])

    def change_rename_field(self, s):
        m, f = self.any_field(s)
        if f:
            f['map'] = self.name('renamed')

    def change_type(self, s):
        m, f = self.any_field(s)
        if f:
            self.retype(s, f)
            if not self.indexable(f):
                f['unique'] = False
                self.forget(m, f['name'])

    def change_arity(self, s):
        m, f = self.any_field(s)
        if f:
            f['arity'] = self.r.choice(['', '?'] + ['[]'] * self.pg)
            f['default'] = None
            if f['arity']:
                f['unique'] = False
                self.forget(m, f['name'])

    def change_default(self, s):
        m, f = self.any_field(s)
        if f:
            f['default'] = self.default(s, f) if self.r.random() < .7 else None

    def change_unique(self, s):
        m, f = self.any_field(s)
        if f and self.indexable(f) and \
                not any(i['key'] == [f['name']] for i in m['indexes']):
            f['unique'] = not f['unique']

    def change_index(self, s):
        m = self.r.choice(s['models'])
        if not m['indexes'] or self.r.random() < 0.4:
            return self.index(m)
        i = self.r.choice(m['indexes'])
        what = self.r.randrange(4)
        if what == 0:
            m['indexes'].remove(i)
        elif what == 1:
            i['map'] = self.name('renamed_index')
        elif what == 2:
            i['kind'] = 'index' if i['kind'] == 'unique' else 'unique'
        else:
            i['sort'] = not i['sort']

    def change_id(self, s):
        m = self.r.choice(s['models'])
        used = any(m['name'] in (x['parent'],) for x in s['relations']) or \
            any(m['name'] in (x['a'], x['b']) for x in s['joined'])
        what = self.r.randrange(4)
        if what == 0:
            m['idmap'] = self.name('renamed_key')
        elif what == 1 and m['idtype'] != 'String':
            m['serial'] = not m['serial']
        elif what == 2 or used:
            m['idtype'] = self.r.choice(['Int', 'String', 'BigInt'])
            m['serial'] = m['serial'] and m['idtype'] != 'String'
        else:
            keys = [f['name'] for f in m['fields']
                    if self.indexable(f) and f['arity'] == '']
            m['id'] = 'id' if m['id'] != 'id' or not keys else \
                ['id'] + keys[:1]

    def change_enum(self, s):
        if not s['enums']:
            return s['enums'].append(self.enum())
        e = self.r.choice(s['enums'])
        what = self.r.randrange(7)
        if what == 0:
            e['values'].insert(self.r.randrange(len(e['values']) + 1),
                               [self.name('V'), None])
        elif what == 1 and len(e['values']) > 1:
            self.drop_value(s, e, self.r.choice(e['values']))
        elif what == 2:
            self.r.shuffle(e['values'])
        elif what == 3:
            self.r.choice(e['values'])[1] = self.name('mapped value ')
        elif what == 4:
            e['map'] = self.name('renamed_enum')
        elif what == 5:
            e['values'] += [[self.name('V'), None], [self.name('V'), None]]
        else:
            self.drop_enum(s, e)

    def drop_value(self, s, e, value):
        e['values'].remove(value)
        for m in s['models']:
            for f in m['fields']:
                if f['enum'] == e['name'] and f['default'] and \
                        value[0] in f['default']:
                    f['default'] = self.default(s, f)

    def drop_enum(self, s, e):
        s['enums'].remove(e)
        for m in s['models']:
            for f in m['fields']:
                if f['enum'] == e['name']:
                    f.update(type='String', enum=None, native='',
                             default=None)

    def change_table(self, s):
        m = self.r.choice(s['models'])
        if self.r.random() < 0.5:
            m['map'] = self.name('renamed_table')
        else:
            m['ns'] = self.namespace()

    def change_add_table(self, s):
        s['models'].append(self.model(s))
        self.relation(s)

    def change_drop_table(self, s):
        if len(s['models']) < 2:
            return
        m = self.r.choice(s['models'])
        s['models'].remove(m)
        s['relations'] = [x for x in s['relations']
                          if m['name'] not in (x['child'], x['parent'])]
        s['joined'] = [x for x in s['joined']
                       if m['name'] not in (x['a'], x['b'])]

    def change_relation(self, s):
        if not s['relations'] or self.r.random() < 0.3:
            return self.relation(s)
        x = self.r.choice(s['relations'])
        what = self.r.randrange(5)
        if what == 0:
            s['relations'].remove(x)
        elif what == 1:
            x['map'] = self.name('renamed_fk')
        elif what == 2:
            x['delete'] = self.r.choice(['Cascade', 'NoAction', 'Restrict'])
        elif what == 3:
            x['optional'] = not x['optional']
            x['delete'] = None
        else:
            x['unique'] = not x['unique']

    def change_joined(self, s):
        if s['joined'] and self.r.random() < 0.5:
            s['joined'].pop()
        else:
            self.joined(s)

    def change_extension(self, s):
        if self.pg:
            s['extensions'] = ['citext', self.r.choice(
                ['pg_trgm', 'pgcrypto', 'hstore'])]

    def changed(self, s):
        s = copy.deepcopy(s)
        changes = [getattr(self, n) for n in sorted(dir(self))
                   if n.startswith('change_')]
        for _ in range(self.r.randrange(1, 5)):
            self.r.choice(changes)(s)
        return s

    # The text.

    def text(self, s, peer):
        more = '  schemas = ["public", "One", "two"]\n' if self.many else ''
        if self.pg:
            more += f'  extensions = [{", ".join(s["extensions"])}]\n'
        url = '  url = "file:x"\n' if peer == '6' else ''
        out = [SOURCE % (self.provider, url, more), GENERATOR]
        out += [self.enum_text(e) for e in s['enums']]
        out += [self.model_text(s, m) for m in s['models']]
        return ''.join(out)

    def ends(self, x, out):
        if x['map']:
            out.append(f'  @@map("{x["map"]}")')
        if self.many:
            out.append(f'  @@schema("{x["ns"]}")')
        return '\n'.join(out) + '\n}\n'

    def enum_text(self, e):
        return self.ends(e, [f'enum {e["name"]} {{'] + [
            f'  {v}' + (f' @map("{m}")' if m else '') for v, m in e['values']])

    @staticmethod
    def field_text(f):
        parts = [f['name'], f['type'] + f['arity']]
        if f['native'] and not f['enum']:
            parts.append(f['native'])
        if f['default'] is not None:
            parts.append(f'@default({f["default"]})')
        if f['unique']:
            parts.append('@unique')
        if f['map']:
            parts.append(f'@map("{f["map"]}")')
        return '  ' + ' '.join(parts)

    def relation_texts(self, s, m, out):
        for x in s['relations']:
            n, maybe = x['name'], '?' if x['optional'] else ''
            if x['child'] == m['name']:
                parent = next(p for p in s['models']
                              if p['name'] == x['parent'])
                args = f'"{n}", fields: [{n}Id], references: [id]'
                if x['delete']:
                    args += f', onDelete: {x["delete"]}'
                if x['update']:
                    args += f', onUpdate: {x["update"]}'
                if x['map']:
                    args += f', map: "{x["map"]}"' if self.pg else ''
                out.append(f'  {n} {x["parent"]}{maybe} @relation({args})')
                out.append(f'  {n}Id {parent["idtype"]}{maybe}' +
                           (' @unique' if x['unique'] else ''))
            if x['parent'] == m['name']:
                many = '?' if x['unique'] else '[]'
                out.append(f'  {n}Back {x["child"]}{many} @relation("{n}")')
        for x in s['joined']:
            for a, b in (('a', 'b'), ('b', 'a')):
                if x[a] == m['name']:
                    out.append(f'  {x["name"]}{a} {x[b]}[] '
                               f'@relation("{x["name"]}")')

    def model_text(self, s, m):
        out = [f'model {m["name"]} {{']
        serial = ' @default(autoincrement())' if m['serial'] else ''
        name = f'(map: "{m["idmap"]}")' if m['idmap'] and self.pg else ''
        one = m['id'] == 'id'
        # A key of two columns that others refer to must be unique by itself.
        referred = any(x['parent'] == m['name'] for x in s['relations'])
        if not one and not self.pg:
            serial = ''
        out.append(f'  id {m["idtype"]}' + (f' @id{name}' if one else
                                            ' @unique' * referred) + serial)
        out += [self.field_text(f) for f in m['fields']]
        self.relation_texts(s, m, out)
        if not one:
            out.append(f'  @@id([{", ".join(m["id"])}]' +
                       (', ' + name[1:] if name else ')'))
        for i in m['indexes']:
            key = list(i['key'])
            if i['sort']:
                key[0] += '(sort: Desc)'
            out.append(f'  @@{i["kind"]}([{", ".join(key)}]' +
                       (f', map: "{i["map"]}"' if i['map'] else '') + ')')
        return self.ends(m, out)


def invented(n, seed=1):
    for k in range(n):
        r = random.Random(f'{seed}/{k}')
        peer = '67'[k // 2 % 2]
        provider = ('postgresql', 'sqlite')[k % 2]
        inventor = Inventor(r, provider)
        a = inventor.schema()
        b = inventor.changed(a)
        yield dict(id=f'invented/{seed}/{k}', peer=peer, provider=provider,
                   **{'from': inventor.text(a, peer)},
                   to=inventor.text(b, peer))
