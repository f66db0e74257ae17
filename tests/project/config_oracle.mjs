// config_oracle.mjs CONFIG...: what Prisma's own reader (that of $PEER) makes
// of each config file, a JSON object a line, keys as config_tool has them.
import path from 'node:path'
import { createRequire } from 'node:module'
const require = createRequire(path.join(process.env.NICOL_ORACLE_HOME, 'p' + process.env.PEER, 'x.js'))
const { loadConfigFromFile } = require('@prisma/config')
const environment = { ...process.env }
const say = console.log
console.log = console.warn = () => {}
for (const file of process.argv.slice(2)) {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, environment)
  process.chdir(path.dirname(file))
  const { config, error } = await loadConfigFromFile({ configFile: path.basename(file) })
  const keys = ['schema', 'migrations.path', 'migrations.seed', 'migrations.initShadowDb', 'datasource.url',
    'datasource.shadowDatabaseUrl', 'views.path', 'typedSql.path', 'tables.external', 'enums.external']
  const out = error ? { error: error._tag, message: String(error.error).slice(0, 200) } : Object.fromEntries(
    keys.map((key) => [key, key.split('.').reduce((o, k) => o?.[k], config) ?? null]))
  say(JSON.stringify(out))
}
