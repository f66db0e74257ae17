"""Compares every case with what it expects; with UPDATE=1 in the environment
writes what came instead. Every schema that was made is pulled over itself:
nothing may change but for what only a new model is told."""
import os
import sys
import tempfile

import cases


def compare(name, what, want, got):
    if want == got:
        return True
    print("%s: the %s differs\n--- expected\n%s--- got\n%s" %
          (name, what, want, got))
    return False


def write(name, case):
    with open(os.path.join(cases.HERE, name + ".txt"), "w",
              encoding="utf-8") as f:
        for section in ("sql", "schema", "options", "output", "notices"):
            if case.get(section):
                f.write("-- %s --\n%s" % (section, case[section]))


def check(name, case, folder):
    url = cases.make_database(name, case["sql"], folder)
    options = case.get("options", "").split()
    schema = case.get("schema") or cases.bare_schema(name)
    text, told, code = cases.pull(url, schema, options, folder)
    if os.environ.get("UPDATE"):
        write(name, dict(case, output=text, notices=told))
        return True
    ok = compare(name, "text", case.get("output", ""), text)
    ok &= compare(name, "rest", case.get("notices", ""), told)
    if code == 0 and "broken" not in name:
        again, told, code = cases.pull(url, text, [], folder)
        ok &= compare(name, "second pull", text, again or told)
    return ok


def main():
    failed = n = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, case in cases.load():
            n += 1
            failed += not check(name, case, folder)
    print("%d cases, %d failed" % (n, failed))
    return failed > 0 or n == 0


sys.exit(main())
