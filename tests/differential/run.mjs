// Random queries through the published Prisma Client and its own engine, and
// each request that it makes through Nicol's JSON door, on two databases that
// hold the same. Answers, errors and what is then in the tables must agree.
//
//   node run.mjs CLIENT_DIR DOOR SCHEMA URL_A URL_B SEED COUNT [REPORT]
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import { known } from './known.mjs'

const [dir, door, schema, urlA, urlB, seed, count, report] = process.argv.slice(2)
const require = createRequire(dir + '/x.js')
const { PrismaClient, Prisma } = require(dir + '/client')
const { PrismaPg } = require('@prisma/adapter-pg')
const pg = require('pg')

// --- chance: always the same for a seed
let state = Number(seed) >>> 0
const random = () => {
	state = (state + 0x6d2b79f5) >>> 0
	let t = state
	t = Math.imul(t ^ (t >>> 15), t | 1)
	t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = (n) => Math.floor(random() * n)
const one = (list) => list[below(list.length)]
const chance = (p) => random() < p
const some = (list, p) => list.filter(() => chance(p))

// --- the two ways
let current = ''
process.on('uncaughtException', (e) => {
	console.error('the published engine broke off at', current.slice(0, 300), String(e))
	tally.brokeOff = 1
	finish()
})
const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: urlA }) })
await client.$connect()
let seen = []
const engine = client._engine.engine
const query = engine.query.bind(engine)
engine.query = async (body, ...rest) => {
	current = body
	const answer = await query(body, ...rest)
	seen.push({ body, answer })
	return answer
}
const child = spawn(door, [schema, urlB], { stdio: ['pipe', 'pipe', 'inherit'] })
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
child.on('exit', (code) => {
	if (code) {
		console.error(`the door ended with ${code}`)
		process.exit(1)
	}
})
const ask = async (line) => {
	child.stdin.write(line + '\n')
	return (await lines.next()).value
}

// --- values
const models = Prisma.dmmf.datamodel.models
const model = (name) => models.find((m) => m.name === name)
const enums = Object.fromEntries(Prisma.dmmf.datamodel.enums.map((e) => [e.name, e.values.map((v) => v.name)]))
const texts = ['', 'a', 'A', 'b%', 'x_y', 'Zoë', '"q"', '日本', 'a@b.c', 'alpha', 'beta', 'gamma', "it's", '\\', 'long '.repeat(20)]
const instants = ['1969-12-31T23:59:59.999Z', '2024-02-29T12:00:00.123Z', '2000-01-01T00:00:00Z', '0044-03-15T00:00:00Z', '9999-12-31T23:59:59Z']
const documents = [{ a: 1 }, { a: { b: ['x', 2] } }, [1, 2, 3], 'text', 5, true, { $type: 'odd', value: 1 }, [], {}]
const scalar = (f) => {
	switch (f.type) {
	case 'Int': return one([0, 1, 2, 3, 5, -1, 17, 2147483647, below(30)])
	case 'BigInt': return one([0n, 1n, -5n, 9007199254740993n, 9223372036854775807n])
	case 'Float': return one([0, 1, 0.5, -2.25, 1e21, 1e-7, 3])
	case 'Decimal': return one(['0', '1.50', '-0.001', '12345678901234567890.123456789', '100'])
	case 'Boolean': return chance(0.5)
	case 'DateTime': return new Date(one(instants))
	case 'Json': return one(documents)
	case 'Bytes': return Buffer.from(one(['', 'ab', '\0\xff\x01', 'bytes!']), 'latin1')
	case 'String': return one(texts)
	default: return one(enums[f.type])
	}
}
const wrong = () => one(['nonsense', 1.5, true, null, { x: 1 }, [], 99999999999])
const scalars = (m) => m.fields.filter((f) => f.kind !== 'object')
const relations = (m) => m.fields.filter((f) => f.kind === 'object')
const isKey = (m, f) => relations(m).some((r) => r.relationFromFields?.includes(f.name))

// --- filters
const filter = (f) => {
	if (f.isList)
		return one([() => ({ has: scalar(f) }), () => ({ hasEvery: [scalar(f)] }), () => ({ hasSome: [scalar(f), scalar(f)] }),
			() => ({ isEmpty: chance(0.5) }), () => ({ equals: some([scalar(f), scalar(f)], 0.5) })])()
	if (f.type === 'Json')
		return one([() => ({ equals: scalar(f) }), () => ({ path: ['a'], equals: 1 }), () => ({ equals: Prisma.DbNull }),
			() => ({ equals: Prisma.JsonNull }), () => ({ not: Prisma.AnyNull }), () => ({ path: ['a', 'b'], array_contains: ['x'] })])()
	const all = [() => scalar(f), () => ({ equals: scalar(f) }), () => ({ not: scalar(f) }), () => ({ in: [scalar(f), scalar(f)] }),
		() => ({ notIn: [scalar(f)] }), () => ({ in: [] }), () => ({ not: { in: [scalar(f), scalar(f)] } })]
	if (f.type === 'Boolean')
		all.splice(3)
	else if (['Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'String'].includes(f.type))
		all.push(() => ({ lt: scalar(f) }), () => ({ gte: scalar(f), lte: scalar(f) }), () => ({ not: { gt: scalar(f) } }))
	if (f.type === 'String')
		all.push(() => ({ contains: scalar(f) }), () => ({ startsWith: one(['a', 'A', '%']), mode: 'insensitive' }),
			() => ({ endsWith: 'a' }), () => ({ not: { contains: 'a' } }), () => ({ equals: scalar(f), mode: 'insensitive' }))
	if (!f.isRequired)
		all.push(() => null, () => ({ not: null }), () => ({ equals: null }))
	if (chance(0.05)) {
		const same = scalars(model(f.of)).filter((o) => o.type === f.type && !o.isList)
		return { equals: client[f.of[0].toLowerCase() + f.of.slice(1)].fields[one(same).name] }
	}
	return one(all)()
}
for (const m of models)
	for (const f of m.fields)
		f.of = m.name
const where = (m, depth) => {
	const out = {}
	for (const f of some(m.fields, depth > 1 ? 0.12 : 0.2)) {
		if (f.kind !== 'object')
			out[f.name] = filter(f)
		else if (depth > 0 && f.isList)
			out[f.name] = { [one(['some', 'every', 'none'])]: where(model(f.type), depth - 1) }
		else if (depth > 0)
			out[f.name] = one([() => where(model(f.type), depth - 1), () => ({ is: where(model(f.type), depth - 1) }),
				() => ({ isNot: where(model(f.type), depth - 1) }), ...(f.isRequired ? [] : [() => null])])()
	}
	if (depth > 0 && chance(0.25))
		out[one(['AND', 'OR', 'NOT'])] = Array.from({ length: below(3) }, () => where(m, depth - 1))
	return out
}
const unique = (m, only) => {
	const keys = m.fields.filter((f) => f.isId || f.isUnique).map((f) => () => ({ [f.name]: scalar(f) }))
	for (const names of [...(m.primaryKey ? [m.primaryKey.fields] : []), ...m.uniqueFields])
		keys.push(() => ({ [names.join('_')]: Object.fromEntries(names.map((n) => [n, scalar(m.fields.find((f) => f.name === n))])) }))
	return { ...one(keys)(), ...(!only && chance(0.1) ? where(m, 0) : {}) }
}
const orderBy = (m) => {
	const total = m.primaryKey ? m.primaryKey.fields.map((n) => ({ [n]: 'asc' })) : [{ id: one(['asc', 'desc']) }]
	return [...some(scalars(m).filter((f) => !f.isList && f.type !== 'Json'), 0.15).map((f) =>
		({ [f.name]: f.isRequired || chance(0.5) ? one(['asc', 'desc']) : { sort: one(['asc', 'desc']), nulls: one(['first', 'last']) } })),
	...some(relations(m), 0.1).map((f) => f.isList ? { [f.name]: { _count: one(['asc', 'desc']) } } : { [f.name]: { id: one(['asc', 'desc']) } }),
	...total]
}
const many = (m, depth) => {
	const out = { orderBy: orderBy(m) }
	if (chance(0.6)) out.where = where(m, 2)
	if (chance(0.3)) out.take = one([1, 2, 3, 10, -2, 0])
	if (chance(0.2)) out.skip = below(3)
	if (chance(0.1)) out.cursor = unique(m, true) // with more in it, the published engine breaks off
	if (chance(0.1)) out.distinct = some(scalars(m).filter((f) => !f.isList && f.type !== 'Json'), 0.2).map((f) => f.name)
	if (out.distinct && !out.distinct.length) delete out.distinct
	return depth >= 0 ? shown(m, out, depth) : out
}
const shown = (m, out, depth) => {
	if (depth > 0 && chance(0.4)) {
		const include = {}
		for (const f of some(relations(m), 0.5))
			include[f.name] = f.isList ? many(model(f.type), depth - 1) : shown(model(f.type), {}, depth - 1)
		for (const [k, v] of Object.entries(include)) if (!Object.keys(v).length) include[k] = true
		const lists = relations(m).filter((f) => f.isList)
		if (lists.length && chance(0.4)) include._count = { select: Object.fromEntries([one(lists)].map((f) => [f.name, chance(0.7) || { where: where(model(f.type), 0) }])) }
		if (Object.keys(include).length) out.include = include
	} else if (chance(0.3)) {
		const select = Object.fromEntries(some(scalars(m), 0.4).map((f) => [f.name, true]))
		if (Object.keys(select).length) out.select = select
	} else if (chance(0.1)) out.omit = { [one(scalars(m)).name]: true }
	return out
}

// --- data
const data = (m, depth, via) => {
	const out = {}
	for (const f of scalars(m)) {
		if (isKey(m, f) || (f.isId && f.hasDefaultValue)) continue
		if (f.isRequired && !f.hasDefaultValue && !f.isList || chance(0.3))
			out[f.name] = f.isList ? some([scalar(f), scalar(f)], 0.6) : !f.isRequired && f.type !== 'Json' && chance(0.2) ? null : scalar(f)
	}
	for (const f of relations(m)) {
		if (f.name === via) continue
		const t = model(f.type), back = t.fields.find((o) => o.relationName === f.relationName && (t !== m || o !== f))?.name
		if (!f.isRequired || f.isList ? depth > 0 && chance(0.2) : true)
			out[f.name] = one([() => ({ connect: unique(t) }), () => ({ create: data(t, depth - 1, back) }),
				() => ({ connectOrCreate: { where: unique(t), create: data(t, depth - 1, back) } })])()
	}
	return out
}
const number = ['Int', 'BigInt', 'Float', 'Decimal']
const changes = (m, depth, via) => {
	const out = {}
	for (const f of some(scalars(m).filter((f) => !isKey(m, f) && !f.isId), 0.2)) {
		if (f.isList) out[f.name] = one([{ set: [scalar(f)] }, { push: scalar(f) }, [scalar(f)]])
		else if (number.includes(f.type) && chance(0.5)) out[f.name] = { [one(['increment', 'decrement', 'multiply', 'set'])]: f.type === 'BigInt' ? 2n : 2 }
		else out[f.name] = !f.isRequired && f.type !== 'Json' && chance(0.2) ? null : scalar(f)
	}
	if (depth > 0)
		for (const f of some(relations(m).filter((f) => f.name !== via), 0.15)) {
			const t = model(f.type), back = t.fields.find((o) => o.relationName === f.relationName && (t !== m || o !== f))?.name
			out[f.name] = f.isList ? one([() => ({ connect: unique(t) }), () => ({ create: data(t, 0, back) }), () => ({ set: [] }), () => ({ createMany: { data: [row(t, back)], skipDuplicates: chance(0.4) } }), () => ({ disconnect: unique(t) }),
				() => ({ deleteMany: where(t, 0) }), () => ({ updateMany: { where: where(t, 0), data: changes(t, 0, back) } }), () => ({ update: { where: unique(t), data: changes(t, 0, back) } }),
				() => ({ upsert: { where: unique(t), create: data(t, 0, back), update: changes(t, 0, back) } })])()
				: one([() => ({ connect: unique(t) }), () => ({ create: data(t, 0, back) }), () => ({ update: changes(t, 0, back) }),
					() => ({ disconnect: true }), () => ({ upsert: { create: data(t, 0, back), update: changes(t, 0, back) } })])()
		}
	return out
}

// --- operations
const aggregates = (m) => {
	const out = { _count: chance(0.5) ? true : { _all: true, [one(scalars(m)).name]: true } }
	const plain = scalars(m).filter((f) => !f.isList && !['Json', 'Bytes', 'Boolean'].includes(f.type))
	for (const how of ['_min', '_max']) if (chance(0.4)) out[how] = { [one(plain).name]: true }
	const numbers = plain.filter((f) => number.includes(f.type))
	for (const how of ['_sum', '_avg']) if (chance(0.4)) out[how] = { [one(numbers).name]: true }
	return out
}
const picked = (m) => {
	const select = Object.fromEntries(some(scalars(m), 0.5).map((f) => [f.name, true]))
	return chance(0.5) && Object.keys(select).length ? { select } : {}
}
// which rows a limit chooses is open: none, or all
const limit = () => chance(0.3) ? { limit: one([0, 1000, -1]) } : {}
const operations = {
	findUnique: (m) => shown(m, { where: unique(m) }, 2),
	findUniqueOrThrow: (m) => shown(m, { where: unique(m) }, 1),
	findFirst: (m) => ({ ...many(m, 1), take: undefined }),
	findMany: (m) => many(m, 2),
	count: (m) => ({ where: where(m, 1) }),
	aggregate: (m) => ({ where: where(m, 1), ...aggregates(m) }),
	groupBy: (m) => {
		const by = one(scalars(m).filter((f) => !f.isList && !['Json', 'Bytes'].includes(f.type)))
		return { by: [by.name], orderBy: { [by.name]: one(['asc', 'desc']) }, where: chance(0.5) ? where(m, 1) : undefined, ...aggregates(m),
			...(chance(0.2) ? { having: { [by.name]: { _count: { gt: below(3) } } } } : {}) }
	},
	create: (m) => shown(m, { data: data(m, 2) }, 1),
	createMany: (m) => ({ data: Array.from({ length: 1 + below(3) }, () => row(m)), skipDuplicates: chance(0.4) }),
	createManyAndReturn: (m) => ({ data: Array.from({ length: 1 + below(3) }, () => row(m)), skipDuplicates: chance(0.4), ...picked(m) }),
	update: (m) => shown(m, { where: unique(m), data: changes(m, 2) }, 1),
	updateMany: (m) => ({ where: where(m, 1), data: changes(m, 0), ...limit() }),
	// of one row: without an order they come as they lie
	updateManyAndReturn: (m) => ({ where: { AND: [where(m, 1), { [m.primaryKey ? m.primaryKey.fields[0] : 'id']: scalar({ type: 'Int' }) }] }, data: changes(m, 0), ...picked(m), ...limit() }),
	upsert: (m) => ({ where: unique(m), create: data(m, 1), update: changes(m, 1) }),
	delete: (m) => ({ where: unique(m) }),
	deleteMany: (m) => ({ where: { AND: [where(m, 1), { [m.primaryKey ? m.primaryKey.fields[0] : 'id']: scalar({ type: 'Int' }) }] } }),
}
const row = (m, via) => {
	const out = data({ ...m, fields: scalars(m) }, 0)
	const own = m.fields.find((f) => f.name === via)?.relationFromFields ?? []
	for (const f of scalars(m).filter((f) => isKey(m, f))) out[f.name] = f.isRequired || chance(0.7) ? 1 + below(6) : null
	if (!chance(0.1)) for (const name of own) delete out[name] // else refused
	return out
}
const weights = ['findUnique', 'findUniqueOrThrow', 'findFirst', 'findMany', 'findMany', 'findMany', 'count', 'aggregate', 'groupBy', 'create', 'create', 'createMany', 'createManyAndReturn',
	'update', 'update', 'updateMany', 'updateManyAndReturn', 'upsert', 'delete', 'deleteMany']
// breaks a query at one place
const spoil = (args) => {
	const places = []
	const walk = (o) => {
		if (o && typeof o === 'object' && Object.getPrototypeOf(o) === Object.prototype)
			for (const k of Object.keys(o)) { places.push([o, k]); walk(o[k]) }
		else if (Array.isArray(o)) o.forEach(walk)
	}
	walk(args)
	if (!places.length) return
	const [o, k] = one(places)
	one([() => { o[k] = wrong() }, () => { o.unknown = 1 }, () => { delete o[k] }])()
}

// --- comparing
const sorted = (v) => Array.isArray(v) ? v.map(sorted) : v && typeof v === 'object'
	? v.$type === 'Json' ? { $type: 'Json', value: sorted(JSON.parse(v.value)) }
	: v.$type === 'Decimal' ? { $type: 'Decimal', value: String(new Prisma.Decimal(v.value)) }
	: v.$type === 'DateTime' ? { $type: 'DateTime', value: new Date(v.value).getTime() }
	: Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v
const validation = ['P2009', 'P2012']
const essence = (text) => {
	const answer = JSON.parse(text)
	if (!answer.errors) return sorted(answer)
	const e = answer.errors[0].user_facing_error
	if (validation.includes(e.error_code)) return { invalid: true }
	return { code: e.error_code, meta: sorted(e.meta) }
}
const show = (v) => JSON.stringify(v, (k, x) => typeof x === 'bigint' ? `${x}n` : x)

const db = { a: new pg.Client(urlA), b: new pg.Client(urlB) }
await db.a.connect()
await db.b.connect()
const tables = (await db.a.query(`select quote_ident(tablename) t from pg_tables where schemaname = 'public' order by 1`)).rows.map((r) => r.t)
const content = `select ${tables.map((t) => `(select jsonb_agg(x order by x::text) from ${t} x) as ${t}`).join(', ')}`
const contents = async (c) => show((await c.query(content)).rows[0])
const fill = async (c) => {
	await c.query(`truncate ${tables.join(', ')} restart identity cascade`)
	await c.query(`insert into users (email, name, role, age, score, balance, big, born, data, tags, numbers)
		select 'u' || i || '@b.c', (array['alpha', 'beta', null, 'Zoë', 'A'])[i % 5 + 1], (array['USER', 'administrator', 'GUEST'])[i % 3 + 1]::"Role",
			nullif(i % 7, 0), i / 2.0, i * 1.50, i * 9007199254740993, '2024-01-01'::timestamp + i * interval '1 day', jsonb_build_object('a', i % 3),
			array['a', 'b'], array[i, i + 1] from generate_series(1, 12) i`)
	await c.query(`insert into "Profile" (bio, user_id) select 'bio ' || i, i * 2 from generate_series(1, 5) i`)
	await c.query(`insert into "Post" (title, body, views, published, "authorId")
		select (array['a', 'A', 'x_y', 'alpha'])[i % 4 + 1], nullif('body ' || i % 5, 'body 0'), i, i % 2 = 0, nullif(i % 9, 0) from generate_series(1, 20) i`)
	await c.query(`insert into "Comment" (text, "postId", "userId") select 'c' || i, i % 20 + 1, nullif(i % 6, 0) from generate_series(1, 30) i`)
	await c.query(`insert into "Category" (name) values ('a'), ('alpha'), ('beta'), ('Zoë')`)
	await c.query(`insert into "_CategoryToPost" select i % 4 + 1, i from generate_series(1, 20) i union select 1, i from generate_series(2, 9) i`)
	await c.query(`insert into "Place" select x, y, 'p' || x || y, x * 10 + y from generate_series(0, 3) x, generate_series(0, 3) y`)
}
const refill = async () => { await fill(db.a); await fill(db.b) }

const tally = { brokeOff: 0, queries: 0, errors: 0, invalid: 0, writes: 0, known: {}, different: [] }
const finish = () => {
	const { different, ...figures } = tally
	console.log(show(figures), 'unexplained:', different.length)
	for (const d of different.slice(0, Number(process.env.SHOW ?? 5)))
		console.log(`--- ${d.what}\n${show(d.body)}\ntheirs ${show(d.theirs).slice(0, 700)}\nours   ${show(d.ours).slice(0, 700)}`)
	if (report) writeFileSync(report, show(tally))
	process.exit(different.length ? 1 : 0)
}
const reads = ['findUnique', 'findUniqueOrThrow', 'findFirst', 'findMany', 'count', 'aggregate', 'groupBy']
const differ = async (what, body, theirs, ours) => {
	const reason = known(body, theirs, ours)
	if (reason) tally.known[reason] = (tally.known[reason] ?? 0) + 1
	else tally.different.push({ what, body: JSON.parse(body), theirs, ours })
	await refill()
}
await refill()
for (let i = 0; i < Number(count); i++) {
	const m = one(models), op = one(weights), args = operations[op](m)
	if (chance(0.12)) spoil(args)
	if (i % 100 === 99) await refill()
	seen = []
	try {
		await client[m.name[0].toLowerCase() + m.name.slice(1)][op](args)
	} catch (e) { /* the engine's answer is what is compared */ }
	if (seen.length !== 1) continue
	const { body, answer } = seen[0]
	tally.queries++
	const theirs = essence(answer), text = await ask(`Q - ${body}`)
	let ours
	try { ours = essence(text) } catch { ours = { unreadable: text } }
	if (theirs.code) tally.errors++
	if (theirs.invalid) tally.invalid++
	if (show(theirs) !== show(ours)) {
		await differ('answer', body, JSON.parse(answer), JSON.parse(text))
		continue
	}
	if (reads.includes(op)) continue
	tally.writes++
	const [a, b] = [await contents(db.a), await contents(db.b)]
	if (a !== b) await differ('database', body, a, b)
	// ids that a failed write has taken are not given again
	else if (theirs.code) await refill()
}
finish()
