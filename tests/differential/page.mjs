// page.mjs REPORT SEED: the figures as a page.
import { readFileSync } from 'node:fs'
const t = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const known = Object.entries(t.known).sort((a, b) => b[1] - a[1])
const explained = known.reduce((n, [, k]) => n + k, 0)
console.log(`# Random queries beside the published Prisma Client

Written by \`make differential\` (seed ${process.argv[3]}); do not edit it. Each request
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
| different, with a reason below | ${explained} |
| different without a reason | ${t.different.length} |

| known difference | queries |
|---|---:|
${known.map(([why, n]) => `| ${why} | ${n} |`).join('\n')}`)
