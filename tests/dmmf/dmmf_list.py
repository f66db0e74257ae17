"""dmmf_list.py CORPUS: a line for each schema of the corpus: its name and its
files, separated by tabs. Every file stands for itself, and those that belong
together also as the schema that they are."""
import csv
import pathlib
import sys

corpus = pathlib.Path(sys.argv[1])
FOLDERS = {"app": "apps", "set": "sets"}
for path in sorted(corpus.rglob("*.prisma")):
    print(path.relative_to(corpus), path, sep="\t")
seen = set()
with open(corpus / "INDEX.tsv", newline="") as f:
    for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
        if (row["n_files"] or "1") == "1":
            continue
        folder = FOLDERS.get(row["kind"], "engine-fixtures")
        path = corpus / folder / row["repo"].replace("/", "__") / row["path"]
        folder = path if path.is_dir() else path.parent
        files = sorted(folder.rglob("*.prisma"))
        if len(files) > 1 and folder not in seen:
            seen.add(folder)
            print(folder.relative_to(corpus), *files, sep="\t")
