// odd_bytes_oracle.mjs FILE...: does Prisma find an error in each? A JSON list.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
const L = await import(pathToFileURL(path.join(process.env.NICOL_SHARED, 'oracle', 'lib.mjs')).href)
const psl = L.psl()
console.log(JSON.stringify(process.argv.slice(2).map((file) =>
  JSON.parse(psl.lint(JSON.stringify([[file, fs.readFileSync(file, 'utf8')]]))).some((d) => !d.is_warning))))
