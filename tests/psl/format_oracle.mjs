// format_oracle.mjs LIST OUT: what Prisma's formatter makes of each file named in LIST, into OUT/N.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
const L = await import(pathToFileURL(path.join(process.env.NICOL_SHARED, 'oracle', 'lib.mjs')).href)
const psl = L.psl()
const [list, out] = process.argv.slice(2)
fs.readFileSync(list, 'utf8').trim().split('\n').forEach((file, i) => {
  const text = fs.readFileSync(file, 'utf8')
  const options = { textDocument: { uri: 'file:' + file }, options: { tabSize: 2, insertSpaces: true } }
  fs.writeFileSync(path.join(out, String(i + 1)), JSON.parse(psl.format(JSON.stringify([[file, text]]), JSON.stringify(options)))[0][1])
})
