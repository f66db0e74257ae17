"""Asks both sides, Nicol and the published Prisma, for the diagnostics of many
schemas at once, and compares them."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def pack(schemas):
    """A schema is a list of (name, bytes), one a file."""
    out = []
    for files in schemas:
        out.append(b"%d\n" % len(files))
        for name, text in files:
            out.append(b"%d %s\n%s" % (len(text), name.encode(), text))
    return b"".join(out)


def run(command, data, env=None):
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE,
                          env={**os.environ, **(env or {})}, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def peer_of(files):
    """Prisma 6 wants a url in the datasource, Prisma 7 refuses it: Nicol is
    held to the one that the file was written for."""
    text = b"\n".join(text for _, text in files)
    return "6" if re.search(rb"^\s*(url|directUrl|shadowDatabaseUrl)\s*=", text, re.M) else "7"


def ask_ours(schemas):
    tool = pathlib.Path(os.environ["NICOL_BUILD"]) / "tests/conformance_lint_tool"
    return run([tool], pack(schemas))


def ask_prisma(schemas, peers=None):
    """What each schema's peer answers."""
    peers = peers or [peer_of(files) for files in schemas]
    answers = [None] * len(schemas)

    def ask(peer):
        of_peer = [i for i, p in enumerate(peers) if p == peer]
        if of_peer:
            found = run(["node", HERE / "lint_oracle.mjs"],
                        pack([schemas[i] for i in of_peer]), {"PEER": peer})
            for i, rows in zip(of_peer, found, strict=True):
                answers[i] = rows

    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(ask, ("6", "7")))
    return answers


def key(row):
    severity, name, start, end = row[:4]
    return severity, name, start, end


def is_valid(rows):
    return not any(row[0] != "warning" for row in rows)
