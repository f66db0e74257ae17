#!/usr/bin/env python3
"""Compares `nicol debug config` with Prisma's config document, for every valid
schema of the corpus; prints the score."""
import json, os, subprocess, sys

CORPUS = os.path.join(os.environ['NICOL_SHARED'], 'corpus')
NICOL = os.environ['NICOL']
NODE = r'''
import * as L from %s
import fs from 'node:fs'
const p = L.psl()
for (const f of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  let r
  try { r = JSON.parse(p.get_config(JSON.stringify({ prismaSchema: [[f, fs.readFileSync(f, 'utf8')]], env: {}, datasourceOverrides: {}, ignoreEnvVarErrors: true })))
    r = r.errors?.length ? null : r.config ?? r } catch (e) { r = null }
  if (r && JSON.parse(p.lint(JSON.stringify([[f, fs.readFileSync(f, 'utf8')]]))).some((d) => !d.is_warning)) r = null
  console.log(JSON.stringify({ f, r }))
}
'''


def files():
    for base, _, names in os.walk(CORPUS):
        for name in sorted(names):
            if name.endswith('.prisma'):
                yield os.path.join(base, name)


def oracle(peer, paths):
    script = NODE % json.dumps(os.path.join(os.environ['NICOL_SHARED'], 'oracle', 'lib.mjs'))
    p = subprocess.run(['node', '--input-type=module', '-e', script], input='\n'.join(paths), text=True,
                       capture_output=True, env={**os.environ, 'PEER': peer}, check=True)
    return [json.loads(line) for line in p.stdout.splitlines()]


def ours(peer, path):
    p = subprocess.run([NICOL, 'debug', 'config', '--peer', peer, '--schema', path], text=True,
                       capture_output=True, cwd='/')
    return json.loads(p.stdout) if p.returncode == 0 else p.stderr


def main():
    paths = list(files())
    bad = 0
    for peer in ('6', '7'):
        same = total = 0
        for row in oracle(peer, paths):
            if row['r'] is None:
                continue
            total += 1
            want, got = row['r'], ours(peer, row['f'])
            # the wording of warnings is each tool's own
            if isinstance(got, dict):
                want.pop('warnings', None)
                got.pop('warnings', None)
            if want == got:
                same += 1
            elif isinstance(got, str) and 'P1012' in got or 'error[' in str(got)[:8]:
                total -= 1  # a verdict, which the schema room's tests compare
            else:
                bad += 1
                print('FAIL', peer, os.path.relpath(row['f'], CORPUS))
                print('  Prisma:', json.dumps(want)[:600])
                print('  Nicol: ', json.dumps(got)[:600])
        print('config document of Prisma %s: %d of %d equal' % (peer, same, total))
    sys.exit(bad > 0)


main()
