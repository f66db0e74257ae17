// page.mjs SEED REPORT...: the figures as a page.
import { readFileSync } from 'node:fs'
const [seed, ...files] = process.argv.slice(2)
const t = { known: {}, different: [] }
for (const file of files)
	for (const [k, v] of Object.entries(JSON.parse(readFileSync(file, 'utf8'))))
		if (k === 'different') t.different.push(...v)
		else if (k === 'known') for (const [why, n] of Object.entries(v)) t.known[why] = (t.known[why] ?? 0) + n
		else t[k] = (t[k] ?? 0) + v
const known = Object.entries(t.known).sort((a, b) => b[1] - a[1])
const explained = known.reduce((n, [, k]) => n + k, 0)
console.log(`# Random queries beside the published Prisma Client

Written by \`make differential\` (seed ${seed}); do not edit it. Each request
that Prisma Client 6.19.3 makes goes to its own engine, and to Nicol's JSON
door (\`<nicol/protocol.h>\`) on a database with the same content. Answers, codes
and meta of errors must be equal, and after each write the content of all
tables. Of a request that is not valid (P2009, P2012) it is compared that both
say so, not yet what they say about the place. PostgreSQL; one schema.

| | |
|---|---:|
| queries | ${t.queries} |
| of them writes that both did | ${t.writes} |
| failed for the published engine | ${t.errors} |
| not valid for both | ${t.invalid} |
| the published engine broke off | ${t.brokeOff} |
| different, with a reason below | ${explained} |
| different without a reason | ${t.different.length} |

| known difference | queries |
|---|---:|
${known.map(([why, n]) => `| ${why} | ${n} |`).join('\n')}`)
