// dmmf_oracle.mjs LIST OUT: what Prisma (PEER=6|7) answers as the DMMF of each line of LIST (a name and its files,
// separated by tabs), into OUT/N; nothing for those that it refuses. Prisma 7 does not know the url of a datasource,
// nor the preview features that are gone: they are taken out for it.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
const L = await import(pathToFileURL(path.join(process.env.NICOL_SHARED, 'oracle', 'lib.mjs')).href)
const psl = L.psl()
const [list, out] = process.argv.slice(2)
const seven = (text) => text
  .replace(/(^|\n)[ \t]*(url|directUrl|shadowDatabaseUrl)[ \t]*=[^\n]*/g, '$1')
  .replace(/"(metrics|fullTextIndex)"[ \t]*,?/g, '')
fs.readFileSync(list, 'utf8').trim().split('\n').forEach((line, i) => {
  const files = line.split('\t').slice(1).map((f) => [f, fs.readFileSync(f, 'utf8')])
  const prismaSchema = L.PEER === '7' ? files.map(([f, text]) => [f, seven(text)]) : files
  try { fs.writeFileSync(path.join(out, String(i + 1)), psl.get_dmmf(JSON.stringify({ prismaSchema, noColor: true }))) } catch { /* refused */ }
})
