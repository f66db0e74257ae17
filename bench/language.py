#!/usr/bin/env python3
"""Parsing and validating a schema in process, beside Prisma's WebAssembly.

language.py PROGRAM FOLDER

PROGRAM is language.c, built; FOLDER holds the published packages (p7). The
schemas are made here: models of eleven fields with keys, relations, defaults
and enums. Ours and the peer's run in turn; the figures are medians of what is
left when each has warmed up. Prints Markdown.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile

PEER = """
const w = require('@prisma/prisma-schema-wasm')
const text = require('fs').readFileSync(process.argv[2], 'utf8')
const schema = JSON.stringify({ prismaSchema: [['schema.prisma', text]], noColor: true })
for (let i = 0; i < +process.argv[3]; i++) {
  const start = process.hrtime.bigint()
  w.validate(schema)
  console.log(Number(process.hrtime.bigint() - start) / 1e9)
}
"""


def model(i, n):
    parent = i % 4 != 0
    lines = [
        f"/// The {i}th table.", f"model Model{i} {{",
        "  id        Int      @id @default(autoincrement())",
        '  createdAt DateTime @default(now()) @map("created_at")',
        '  updatedAt DateTime @updatedAt @map("updated_at")',
        "  name      String   @db.VarChar(200)",
        "  email     String?  @unique",
        f"  kind      Kind{i // 10} @default(A)",
        "  price     Decimal  @default(0) @db.Decimal(10, 2)",
        "  tags      String[]", "  data      Json?"]
    if parent:
        lines += ['  parentId  Int      @map("parent_id")',
                  f"  parent    Model{i - 1} @relation(fields: [parentId], "
                  "references: [id], onDelete: Cascade)"]
    if (i + 1) % 4 and i + 1 < n:
        lines.append(f"  children  Model{i + 1}[]")
    lines += ["", "  @@index([name, createdAt])"]
    lines += ["  @@index([parentId])"] if parent else []
    lines += [f'  @@map("model_{i}")', "}", ""]
    if i % 10 == 0:
        lines += [f"enum Kind{i // 10} {{", "  A", "  B", "  C", "}", ""]
    return lines


def schema(n):
    lines = ["datasource db {", '  provider = "postgresql"', "}", "",
             "generator client {", '  provider = "prisma-client-js"', "}", ""]
    for i in range(n):
        lines += model(i, n)
    return "\n".join(lines)


def run(argv, env=None):
    out = subprocess.run(argv, env=env, stdout=subprocess.PIPE, check=True)
    return [float(x) for x in out.stdout.split()]


def instructions(program, path):
    """Of one round: two rounds less one, so that the start does not count."""
    def count(rounds):
        out = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no",
                              "--cachegrind-out-file=/dev/null", program, path,
                              str(rounds)], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, check=True)
        found = re.search(rb"I\s+refs:\s+([\d,]+)", out.stderr)
        return int(found.group(1).replace(b",", b""))
    return count(2) - count(1)


def main():
    program, oracle = sys.argv[1:]
    env = dict(os.environ, NODE_PATH=os.path.join(oracle, "p7", "node_modules"))
    with tempfile.TemporaryDirectory() as tmp:
        peer = os.path.join(tmp, "peer.cjs")
        with open(peer, "w") as f:
            f.write(PEER)
        print("| models | kB | nicol ms | cold ms | nicol MiB | µs a model | "
              "instructions a model | Prisma 7.10 ms | times faster |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
        for n in (10, 100, 500, 1000, 10000):
            path = os.path.join(tmp, f"{n}.prisma")
            with open(path, "w") as f:
                f.write(schema(n))
            ours, theirs, cold, peak = [], [], [], []
            for _ in range(3):
                *times, kib = run([program, path, "12"])
                cold.append(times[0])
                ours += times[4:]
                peak.append(run([program, path, "1"])[-1] / 1024)
                if n <= 1000:
                    theirs += run(["node", peer, path, "8"], env)[3:]
            a = statistics.median(ours)
            b = statistics.median(theirs) if theirs else 0
            print(f"| {n} | {os.path.getsize(path) // 1000} | {a * 1e3:.2f} | "
                  f"{statistics.median(cold) * 1e3:.2f} | "
                  f"{statistics.median(peak):.1f} | {a * 1e6 / n:.1f} | "
                  f"{instructions(program, path) // n} | "
                  + (f"{b * 1e3:.1f} | {b / a:.1f} |" if b else "| |"),
                  flush=True)


if __name__ == "__main__":
    main()
