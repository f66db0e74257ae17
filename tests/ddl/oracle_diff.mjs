// oracle_diff.mjs: a line of JSON in ({id, provider, from, to}: each of from
// and to the text of a schema or null for empty), a line out ({id, sql} or
// {id, error}). One process for any number of questions and no database: the
// published engine is given an adapter that is connected to nothing. PEER=6|7.
import readline from 'node:readline'
import { createRequire } from 'node:module'

const L = await import(`${process.env.NICOL_SHARED}/oracle/lib.mjs`)
const require = createRequire(`${L.ROOT}/p${L.PEER}/package.json`)
const { bindMigrationAwareSqlAdapterFactory } =
	require('@prisma/driver-adapter-utils')

function adapter(provider) {
	return {
		provider,
		adapterName: 'nothing',
		executeRaw: async () => 0,
		queryRaw: async () => ({
			columnNames: ['exists', 'version', 'numeric_version'],
			columnTypes: [5, 7, 0],
			rows: [[true, 'PostgreSQL 15.20', 150020]],
		}),
		executeScript: async () => {},
		startTransaction: async () => {
			throw new Error('connected to nothing')
		},
		getConnectionInfo: () => ({
			schemaName: undefined,
			supportsRelationJoins: true,
		}),
		dispose: async () => {},
	}
}

const Engine = await L.loadEngineClass()
const engines = {}
async function engineOf(provider) {
	const name = provider === 'sqlite' ? 'sqlite' : 'postgres'
	const factory = {
		provider: name,
		adapterName: 'nothing',
		connect: async () => adapter(name),
		connectToShadowDb: async () => adapter(name),
	}
	engines[name] ||= await Engine.new({ datamodels: undefined }, () => {},
		bindMigrationAwareSqlAdapterFactory(factory))
	return engines[name]
}

const target = (text) => text === null ? { tag: 'empty' } : {
	tag: 'schemaDatamodel',
	...L.files([['schema.prisma', text]]),
}

for await (const line of readline.createInterface({ input: process.stdin })) {
	const { id, provider, from, to } = JSON.parse(line)
	let answer
	try {
		const engine = await engineOf(provider)
		const result = await engine.diff({
			from: target(from), to: target(to), script: true,
			exitCode: true, shadowDatabaseUrl: null, filters: L.NOFILTER,
		})
		answer = { id, sql: result.stdout ?? '' }
	} catch (e) {
		answer = { id, error: String(e.message) }
		for (const k of Object.keys(engines)) // a panic poisons it
			if (/panick|unreachable/i.test(answer.error))
				delete engines[k]
	}
	await new Promise((done) =>
		process.stdout.write(JSON.stringify(answer) + '\n', done))
}
process.exit()
