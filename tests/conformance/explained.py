"""Where Nicol's diagnostics differ from Prisma's on purpose: a row each, with
its reason. A row takes away what one of the two says alone; what is left after
all rows is a difference that nobody has explained."""
import re


class Case:
    """One schema and both answers; diffs: (side, row) of what only one says."""

    def __init__(self, files, ours, theirs, diffs):
        self.text = b"\n".join(text for _, text in files)
        self.ours, self.theirs, self.diffs = ours, theirs, diffs

    def codes(self):
        return {row[4] for row in self.ours}

    def span_has(self, rows, row):
        """Does one of the rows stand at, or around, the place of this one?"""
        return any(r is not row and r[2] <= row[2] and row[3] <= r[3] for r in rows)


def prisma(text):
    return lambda case, side, row: side == "prisma" and re.search(text, row[4])


def nicol(*codes):
    return lambda case, side, row: side == "nicol" and row[4] in codes


def unclosed(case, side, row):
    return (side == "prisma" and "unclosed-block" in case.codes()
            and row[4].startswith("Error validating: This line is invalid."))


def argument_of_reported(case, side, row):
    if side != "prisma" or not row[4].startswith("No such argument"):
        return False
    line = case.text.rfind(b"\n", 0, row[2]) + 1
    end = case.text.find(b"\n", row[2])
    return any(line <= r[2] <= (end if end >= 0 else len(case.text)) or r[2] <= row[2] and row[3] <= r[3] for r in case.ours)


def given_twice(case, side, row):
    """Prisma looks into an argument that it has said is one too many."""
    inner = row[4].startswith("Expected a ")
    whole = "must refer only to" in row[4]
    inner = inner or whole
    return (side == "prisma" and (inner or whole)
            and any(r[4] in ("duplicate-argument", "unknown-argument", "unnamed-arguments")
                    and (inner and r[2] <= row[2] and row[3] <= r[3] or row[2] <= r[2] and r[3] <= row[3])
                    for r in case.ours))


def alias(case, side, row):
    return "type-alias" in case.codes() and (
        row[4] == "type-alias" if side == "nicol" else
        re.search("Invalid type definition|This line is invalid", row[4]))


def second_of_one_place(case, side, row):
    here = [r for r in case.theirs if r[1:4] == row[1:4] and r is not row]
    return side == "prisma" and here and any(r[1:4] == row[1:4] for r in case.ours)


def extension(case, side, row):
    start = case.text.rfind(b"\n", 0, row[2]) + 1
    return side == "nicol" and case.text[start:].lstrip().startswith(b"extensions")


def predicate(case, side, row):
    """A where that is no predicate: Prisma says it of the value and of the attribute."""
    return (side == "prisma" and "The `where` argument must be" in row[4]
            and any(r[4] == "value-type" and row[2] <= r[2] and r[3] <= row[3] for r in case.ours))


def ways_beside_circles(case, side, row):
    """Where actions go in circles, which is reported, their ways have no number."""
    return ({"action-cycle", "self-action"} & case.codes()
            and (row[4] in ("two-action-paths", "action-cycle") and any(r[1:4] == row[1:4] and r[4] == "two-action-paths"
                                                                        for r in case.ours)
                 if side == "nicol" else "through multiple paths" in row[4]))


def first_name_counts(case, side, row):
    """A relation's name without `name:` and with it: Prisma takes the second and says nothing."""
    return ("duplicate-argument" in case.codes()
            and (row[4] == "duplicate-argument" if side == "nicol" else "missing an opposite" in row[4])
            and any("missing an opposite" in r[4] for r in case.theirs))


def byte_order_mark(case, side, row):
    return b"\xef\xbb\xbf" in case.text


ROWS = [
    (byte_order_mark, "a byte order mark is named as what it is, and hides nothing behind it"),
    (first_name_counts, "an argument that is given twice is an error; Prisma takes the second name of a relation"),
    (ways_beside_circles, "ways to a table are not counted beside actions that go in circles"),
    (predicate, "a where that is no predicate is one error, not two"),
    (extension, "each extension is checked for itself, and past the first that is wrong"),
    (unclosed, "a block without its brace is one error, not one a line"),
    (given_twice, "the value of an argument that is one too many does not matter"),
    (lambda case, side, row: side == "prisma" and "must refer only to" in row[4]
     and case.codes() & {"duplicate-name", "duplicate-field"},
     "of two things with one name the first counts, for Prisma the last"),
    (nicol("two-datasources"), "each of several datasources is reported, whatever else is wrong in them"),
    (lambda case, side, row: any(r[0] == "panic" for r in case.theirs), "Prisma panics"),
    (lambda case, side, row: "metrics" in str(row[4]) and "not known" in row[4] or row[4] == "preview-feature-removed",
     "a preview feature that Prisma 7 took away is a warning, so that files of Prisma 4 to 6 stay valid"),
    (lambda case, side, row: side == "prisma" and "cannot be used on a field that is `@id`" in row[4]
     and "native-type-scalar" in case.codes(),
     "a native type that does not fit its field is one error"),
    (alias, "a type alias is one error, however much of its line Prisma still reads"),
    (nicol("empty-name"), "an empty name in the database is a warning; Prisma says nothing"),
    (nicol("unknown-argument"), "an unknown argument of an indexed field is a warning; Prisma says nothing"),
    (argument_of_reported, "an attribute that is wrong as a whole is not reported argument by argument"),
    (prisma(r"Defining `.*` attribute for a field in a composite type"),
     "an attribute that no composite type knows is one error, not two"),
    (second_of_one_place, "two errors of Prisma at one place are one of ours"),
]

VERDICTS = [
    # what Prisma says at all, and we never
    (lambda case: any('"url" is missing' in row[4] for row in case.theirs),
     "Prisma 6 wants a url; a schema without one is valid, as in Prisma 7"),
    (lambda case: re.search(rb"[:(,\[=]\s*\{", case.text)
     and any("is not a valid" in row[4] for _, row in case.diffs),
     "objects as values are read as Prisma 7 reads them"),
    (lambda case: b"where" in case.text
     and any(row[4] == "No such argument." and b"where" in case.text[row[2]:row[3]] for row in case.theirs),
     "`where:` of an index is read as Prisma 7 reads it"),
]


def reason(files, ours, theirs, diffs):
    case = Case(files, ours, theirs, diffs)
    for holds, why in VERDICTS:
        if holds(case):
            return why
    reasons = []
    for side, row in diffs:
        found = [why for holds, why in ROWS if holds(case, side, row)]
        if not found:
            return None
        reasons.append(found[0])
    return reasons[0]
