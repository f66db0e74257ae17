"""corpus.py: every schema file of the corpus, checked here and by the
published Prisma (6 for a file with a url in its datasource, 7 otherwise): how
many verdicts and diagnostics (severity, file, first and last byte) are the
same. Fails under 98 %, and for a file that differs without an explanation in
explained.py or a line in known_diagnostics.txt."""
import collections
import os
import pathlib
import sys

import explained
import lint
import mutate

CORPUS = pathlib.Path(os.environ.get("NICOL_SHARED", "../shared")) / "corpus"
KNOWN = lint.HERE / "known_diagnostics.txt"


def schemas():
    """Each file for itself, and each folder of a schema in several files."""
    found = []
    for path in sorted(CORPUS.rglob("*.prisma")):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace").encode()
            found.append([(str(path.relative_to(CORPUS)), text)])
    folders = collections.defaultdict(list)
    for files in found:
        folders[os.path.dirname(files[0][0])].append(files[0])
    several = [files for folder, files in folders.items()
               if len(files) > 1 and folder.startswith("apps/")]
    return found + several


def known():
    lines = KNOWN.read_text().splitlines()
    return dict(line.split("\t", 1) for line in lines if line and line[0] != "#")


class Score:
    def __init__(self):
        self.verdicts = self.same_verdicts = self.rows = self.same_rows = 0
        self.by_peer = collections.Counter()
        self.misses = []

    def add(self, files, ours, theirs):
        a = collections.Counter(map(lint.key, ours))
        b = collections.Counter(map(lint.key, theirs))
        self.verdicts += 1
        self.same_verdicts += lint.is_valid(ours) == lint.is_valid(theirs)
        self.rows += sum((a | b).values())
        self.same_rows += sum((a & b).values())
        self.by_peer[lint.peer_of(files)] += 1
        diffs = mutate.differences(files, ours, theirs)
        if diffs:
            why = explained.reason(files, ours, theirs, diffs)
            self.misses.append((files[0][0], why, diffs))


def measure():
    every, score = schemas(), Score()
    for row in zip(every, lint.ask_ours(every), lint.ask_prisma(every), strict=True):
        score.add(*row)
    return score


def main():
    score, reasons, bad = measure(), known(), 0
    for name, why, diffs in score.misses:
        why = why or reasons.pop(name, None)
        print(f"{name}: {why or 'NOT EXPLAINED'}")
        if not why:
            bad += 1
            for side, row in diffs:
                print(f"  {side} {row}")
    for name in reasons:
        print(f"equal now, take it off the list: {name}")
    share = score.same_rows / score.rows
    print(f"verdicts: {score.same_verdicts} of {score.verdicts}; diagnostics: "
          f"{score.same_rows} of {score.rows} ({share:.1%}); not explained: {bad}")
    return bad or reasons or share < 0.98


if __name__ == "__main__":
    sys.exit(bool(main()))
