-- One of everything that a SQLite file can hold and that we read.
CREATE TABLE "types" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"big" BIGINT NOT NULL,
	"txt" TEXT NOT NULL DEFAULT 'it''s "x"',
	"vc" VARCHAR(20),
	"flt" REAL DEFAULT -1.5,
	"bol" BOOLEAN NOT NULL DEFAULT true,
	"bol0" BOOLEAN NOT NULL DEFAULT 0,
	"at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
	"bytes" BLOB,
	"dec" DECIMAL(10,2) DEFAULT 1.10,
	"js" JSONB DEFAULT '{"a":1}',
	"js2" JSONB DEFAULT [],
	"odd" GEOMETRY,
	"none",
	"num" INT DEFAULT 5,
	"nil" TEXT DEFAULT NULL,
	"expr" INT DEFAULT (1 + 2),
	"gen" INT GENERATED ALWAYS AS ("num" * 2) STORED,
	"virt" INT AS ("num" * 3)
);
CREATE TABLE "bigid" ("id" BIGINT NOT NULL PRIMARY KEY);
CREATE TABLE "rowid_alias" ("id" INTEGER PRIMARY KEY, "t" TEXT UNIQUE);
CREATE TABLE "pair" (
	"b" TEXT NOT NULL, "a" INTEGER NOT NULL, "c" TEXT,
	CONSTRAINT "pair_pkey" PRIMARY KEY ("a", "b")
);
CREATE TABLE "child" (
	"id" TEXT NOT NULL PRIMARY KEY,
	"x" INTEGER, "y" TEXT, "bigid" BIGINT, "gone" INTEGER,
	CONSTRAINT "child_pair_fkey" FOREIGN KEY ("x", "y")
		REFERENCES "pair" ("a", "b") ON DELETE SET NULL ON UPDATE CASCADE,
	FOREIGN KEY ("bigid") REFERENCES "BIGID" ON DELETE RESTRICT,
	FOREIGN KEY ("gone") REFERENCES "no_such_table" ("id")
);
CREATE UNIQUE INDEX "child_xy_key" ON "child" ("x", "y" DESC);
CREATE INDEX "child_part" ON "child" ("x") WHERE "y" <> ' WHERE ' AND x > 1;
CREATE INDEX "child_expr" ON "child" (lower("y"), "x");
CREATE VIEW "seen" AS SELECT "id" FROM "child";
