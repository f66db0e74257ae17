CREATE TYPE "Role" AS ENUM ('USER', 'admin', 'super_user');

CREATE TABLE "everything" (
	"id" TEXT NOT NULL,
	"int" INTEGER NOT NULL DEFAULT 7,
	"big" BIGINT NOT NULL DEFAULT 9007199254740993,
	"float" DOUBLE PRECISION NOT NULL DEFAULT 1.5,
	"decimal" DECIMAL(65,30) NOT NULL DEFAULT 12.50,
	"bool" BOOLEAN NOT NULL DEFAULT true,
	"at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	"day" DATE NOT NULL DEFAULT '2024-02-29 00:00:00 +00:00',
	"clock" TIME(3) NOT NULL DEFAULT '1970-01-01 12:34:56 +00:00',
	"zone" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
	"json" JSONB NOT NULL DEFAULT '{"a":[1,2]}',
	"bytes" BYTEA NOT NULL DEFAULT '\x000102',
	"role" "Role" NOT NULL DEFAULT 'admin',
	"uuid" UUID NOT NULL,
	"small" SMALLINT,
	"real" REAL,
	"char" CHAR(3),
	"oString" TEXT,
	"oInt" INTEGER,
	"oBig" BIGINT,
	"oFloat" DOUBLE PRECISION,
	"oDecimal" DECIMAL(65,30),
	"oBool" BOOLEAN,
	"oAt" TIMESTAMP(3),
	"oJson" JSONB,
	"oBytes" BYTEA,
	"oRole" "Role",
	"strings" TEXT[],
	"ints" INTEGER[],
	"bigs" BIGINT[],
	"floats" DOUBLE PRECISION[],
	"decimals" DECIMAL(65,30)[],
	"bools" BOOLEAN[],
	"times" TIMESTAMP(3)[],
	"blobs" BYTEA[],
	"jsons" JSONB[],
	"roles" "Role"[] DEFAULT ARRAY['USER', 'admin']::"Role"[],
	"ver7" TEXT NOT NULL,
	"nano" TEXT NOT NULL,
	"nano9" TEXT NOT NULL,
	"ulid" TEXT NOT NULL,
	"cuid2" TEXT NOT NULL,
	"class" TEXT NOT NULL DEFAULT 'c++ and c words are members too',

	CONSTRAINT "everything_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "people" (
	"id" SERIAL NOT NULL,
	"email" TEXT NOT NULL,
	"name" TEXT,
	"age" INTEGER NOT NULL DEFAULT 0,
	"manager_id" INTEGER,
	"updated_at" TIMESTAMP(3) NOT NULL,

	CONSTRAINT "people_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Profile" (
	"id" SERIAL NOT NULL,
	"personId" INTEGER NOT NULL,
	"bio" TEXT NOT NULL,

	CONSTRAINT "Profile_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Badge" (
	"id" SERIAL NOT NULL,
	"personId" INTEGER,
	"label" TEXT NOT NULL,

	CONSTRAINT "Badge_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Post" (
	"id" UUID NOT NULL,
	"title" TEXT NOT NULL,
	"likes" BIGINT NOT NULL DEFAULT 0,
	"authorId" INTEGER,

	CONSTRAINT "Post_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Tag" (
	"id" SERIAL NOT NULL,
	"name" TEXT NOT NULL,

	CONSTRAINT "Tag_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Team" (
	"country" TEXT NOT NULL,
	"number" INTEGER NOT NULL,
	"title" TEXT NOT NULL,

	CONSTRAINT "Team_pkey" PRIMARY KEY ("country","number")
);

CREATE TABLE "Membership" (
	"personId" INTEGER NOT NULL,
	"country" TEXT NOT NULL,
	"number" INTEGER NOT NULL,
	"role" "Role" NOT NULL DEFAULT 'USER',

	CONSTRAINT "Membership_pkey" PRIMARY KEY ("personId","country","number")
);

CREATE TABLE "_Friends" (
	"A" INTEGER NOT NULL,
	"B" INTEGER NOT NULL,

	CONSTRAINT "_Friends_AB_pkey" PRIMARY KEY ("A","B")
);

CREATE TABLE "_PostToTag" (
	"A" UUID NOT NULL,
	"B" INTEGER NOT NULL,

	CONSTRAINT "_PostToTag_AB_pkey" PRIMARY KEY ("A","B")
);

CREATE UNIQUE INDEX "people_email_key" ON "people"("email");

CREATE UNIQUE INDEX "Profile_personId_key" ON "Profile"("personId");

CREATE UNIQUE INDEX "Badge_personId_key" ON "Badge"("personId");

CREATE UNIQUE INDEX "Tag_name_key" ON "Tag"("name");

CREATE INDEX "_Friends_B_index" ON "_Friends"("B");

CREATE INDEX "_PostToTag_B_index" ON "_PostToTag"("B");

ALTER TABLE "people" ADD CONSTRAINT "people_manager_id_fkey" FOREIGN KEY ("manager_id") REFERENCES "people"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "Profile" ADD CONSTRAINT "Profile_personId_fkey" FOREIGN KEY ("personId") REFERENCES "people"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Badge" ADD CONSTRAINT "Badge_personId_fkey" FOREIGN KEY ("personId") REFERENCES "people"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "people"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "Membership" ADD CONSTRAINT "Membership_personId_fkey" FOREIGN KEY ("personId") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Membership" ADD CONSTRAINT "Membership_country_number_fkey" FOREIGN KEY ("country", "number") REFERENCES "Team"("country", "number") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "_Friends" ADD CONSTRAINT "_Friends_A_fkey" FOREIGN KEY ("A") REFERENCES "people"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "_Friends" ADD CONSTRAINT "_Friends_B_fkey" FOREIGN KEY ("B") REFERENCES "people"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "_PostToTag" ADD CONSTRAINT "_PostToTag_A_fkey" FOREIGN KEY ("A") REFERENCES "Post"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "_PostToTag" ADD CONSTRAINT "_PostToTag_B_fkey" FOREIGN KEY ("B") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;
