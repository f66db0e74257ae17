// lint_oracle.mjs < PACK: what the published Prisma (PEER=6 or 7) says of the schemas of a pack, in lint_tool's form.
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
const L = await import(pathToFileURL(path.join(process.env.NICOL_SHARED, 'oracle', 'lib.mjs')).href)
const require = createRequire(L.schemaWasmPath)
let psl = L.psl()
const pack = fs.readFileSync(0)
let at = 0
const line = () => { const end = pack.indexOf(10, at); const s = pack.toString('utf8', at, end); at = end + 1; return s }
// lint counts in UTF-16 units
const bytes = (text, units) => /^[\x00-\x7f]*$/.test(text) ? units : Buffer.byteLength(text.slice(0, units)) + Math.max(0, units - text.length)

function lint(files) {
  const report = console.error
  try {
    console.error = () => {} // a panic's backtrace
    const text = Object.fromEntries(files)
    return JSON.parse(psl.lint(JSON.stringify(files))).map((d) => [d.is_warning ? 'warning' : 'error', d.file_name,
      bytes(text[d.file_name], d.start), bytes(text[d.file_name], d.end), d.text])
  } catch (e) {
    delete require.cache[L.schemaWasmPath] // the module is of no use any more
    psl = require(L.schemaWasmPath)
    return [['panic', files[0][0], 0, 0, String(e.message ?? e).slice(0, 200)]]
  } finally { console.error = report }
}

const out = []
while (at < pack.length) {
  const files = []
  for (let n = Number(line()); n > 0; n--) {
    const [, length, name] = line().match(/^(\d+) (.*)$/)
    files.push([name, pack.toString('utf8', at, at += Number(length))])
  }
  out.push(JSON.stringify(lint(files)))
}
fs.writeSync(1, out.join('\n') + '\n')
