#!/usr/bin/env python3
"""Writing the DMMF of a schema in process, beside Prisma's WebAssembly.

dmmf.py PROGRAM FOLDER

PROGRAM is dmmf.c, built; FOLDER holds the published packages (p7). The
schemas are language.py's. Prisma's time has its parsing of the schema in it,
as its interface has; ours has not: see the table before. Ours and the peer's
run in turn; the figures are medians. Prints Markdown.
"""
import os
import statistics
import subprocess
import sys
import tempfile

from language import schema

PEER = """
const w = require('@prisma/prisma-schema-wasm')
const text = require('fs').readFileSync(process.argv[2], 'utf8')
const schema = JSON.stringify({ prismaSchema: [['schema.prisma', text]], noColor: true })
for (let i = 0; i < +process.argv[3]; i++) {
  const start = process.hrtime.bigint()
  w.get_dmmf(schema)
  console.log(Number(process.hrtime.bigint() - start) / 1e9)
}
"""


def run(argv, env=None):
    out = subprocess.run(argv, env=env, stdout=subprocess.PIPE, check=True)
    return [float(x) for x in out.stdout.split()]


def main():
    program, oracle = sys.argv[1:]
    env = dict(os.environ, NODE_PATH=os.path.join(oracle, "p7", "node_modules"))
    with tempfile.TemporaryDirectory() as tmp:
        peer = os.path.join(tmp, "peer.cjs")
        with open(peer, "w") as f:
            f.write(PEER)
        print("| models | kB | document MB | nicol ms | cold ms | nicol MiB | "
              "µs a model | Prisma 7.10 ms | times faster |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
        for n in (10, 100, 500, 1000, 10000):
            path = os.path.join(tmp, f"{n}.prisma")
            with open(path, "w") as f:
                f.write(schema(n))
            ours, theirs, cold, size, kib = [], [], [], 0, 0
            for _ in range(3):
                *times, size, kib = run([program, path, "8"])
                cold.append(times[0])
                ours += times[2:]
                if n <= 1000:
                    theirs += run(["node", peer, path, "4"], env)[1:]
            a = statistics.median(ours)
            b = statistics.median(theirs) if theirs else 0
            print(f"| {n} | {os.path.getsize(path) // 1000} | {size / 1e6:.1f} "
                  f"| {a * 1e3:.2f} | {statistics.median(cold) * 1e3:.2f} | "
                  f"{kib / 1024:.1f} | {a * 1e6 / n:.1f} | "
                  + (f"{b * 1e3:.1f} | {b / a:.1f} |" if b else "| |"),
                  flush=True)


main()
