"""conformance.py [REPORT.md]: the scoreboard. Runs what compares Nicol with
the published Prisma over the corpus, a row for each part, and writes the
table. `make conformance` runs it."""
import os
import pathlib
import re
import subprocess
import sys

import corpus
import lint
import mutate
import probe

SOURCE = lint.HERE.parents[1]

# part, the script that measures it, what its lines say
SCRIPTS = [
    ("formatted bytes, Prisma {0}", "tests/psl/format_corpus_test.sh",
     r"Prisma (?P<peer>\d): (?P<got>\d+) of (?P<expected>\d+) files equal"),
    ("DMMF, Prisma {0}", "tests/dmmf/dmmf_corpus_test.sh",
     r"Prisma (?P<peer>\d): expected (?P<expected>\d+) documents.* got (?P<got>\d+) equal"),
    ("config document, Prisma {0}", "tests/gen/config_corpus_test.sh",
     r"config document of Prisma (?P<peer>\d): (?P<got>\d+) of (?P<expected>\d+) equal"),
    ("files of published generators, under Prisma {0}'s CLI and ours", "tests/gen/published_test.sh",
     r"generators under Prisma (?P<peer>\d): (?P<got>\d+) of (?P<expected>\d+) files equal"),
    ("SQL from empty, Prisma {0}", "tests/ddl/oracle_diff_test.sh",
     r"Prisma (?P<peer>\d): (?P<got>\d+) of (?P<expected>\d+) scripts from empty equal"),
    ("SQL between two schemas, Prisma {0}", "tests/ddl/oracle_diff_test.sh",
     r"Prisma (?P<peer>\d): (?P<got>\d+) of (?P<expected>\d+) scripts from another schema equal"),
]


def script_rows(part, script, pattern):
    path = SOURCE / script
    if not path.exists():
        return [(part.format("6 and 7"), None, None, "not yet")]
    done = subprocess.run(["bash", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env={**os.environ, "NICOL_SOURCE": str(SOURCE)})
    rows = [(part.format(m["peer"]), int(m["expected"]), int(m["got"]), f"Prisma {m['peer']}")
            for m in re.finditer(pattern, done.stdout)]
    return rows or [(part.format("6 and 7"), None, None, f"no figures (exit {done.returncode})")]


def corpus_rows():
    score = corpus.measure()
    for name, why, _ in score.misses:
        print(f"differs: {name}: {why or corpus.known().get(name, 'not explained')}")
    followed = ", ".join(f"Prisma {p}: {n} files" for p, n in sorted(score.by_peer.items()))
    return [("verdict", score.verdicts, score.same_verdicts, followed),
            ("severity, first and last byte of each diagnostic", score.rows, score.same_rows, followed)]


def probe_rows():
    count, known, bad = probe.measure(1)
    return [("small schemas made for one question each: equal or explained", count, count - bad,
             f"{known} explained")]


def mutation_rows():
    count = int(os.environ.get("NICOL_MUTATIONS", "10000"))
    seed = int(os.environ.get("NICOL_SEED", "1"))
    bad, known, verdicts = mutate.run(count, seed)
    note = f"seed {seed}"
    return [("verdict of broken schemas", count, count - verdicts, note),
            ("diagnostics of broken schemas: equal", count, count - bad - known, note),
            ("diagnostics of broken schemas: equal or explained", count, count - bad, note)]


def table(rows):
    lines = ["| part | expected | got | score | followed |", "|---|---:|---:|---:|---|"]
    for part, expected, got, note in rows:
        score = f"{100 * got / expected:.2f} %" if expected else ""
        lines.append(f"| {part} | {expected or ''} | {'' if got is None else got} | {score} | {note} |")
    return "\n".join(lines)


HEAD = """# Conformance

Nicol beside the published Prisma 6.19.3 and 7.10.0. This page is written by
`make conformance`; do not edit it. Where the two versions disagree, Prisma 6
is followed for a schema with a `url` in its datasource, Prisma 7 for one
without. A diagnostic counts as the same when severity, file, first and last
byte are the same; the wording is Nicol's own. Broken schemas are real ones
with a token dropped, a type swapped, an attribute too many and the like
(`tests/conformance/mutate.py`). Differences on purpose, each with its reason,
are the rows of `tests/conformance/explained.py` and the lists of known
differences beside the tests.

"""


def main():
    rows = corpus_rows() + probe_rows() + mutation_rows()
    for script in SCRIPTS:
        rows += script_rows(*script)
    print(table(rows))
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[1]).write_text(HEAD + table(rows) + "\n")


if __name__ == "__main__":
    main()
