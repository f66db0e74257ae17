/*
 * summary.h - changes for people to read, in the layout that Prisma's users
 * know:
 *
 *	[+] Added tables
 *	  - users
 *
 *	[*] Changed the `posts` table
 *	  [+] Added column `title`
 */
#ifndef MIGRATE_SUMMARY_H
#define MIGRATE_SUMMARY_H

#include "diff/diff.h"

/* inverted: tell the way back from `to` to `from`. In the arena. */
str summary_of(const struct changes *c, bool inverted, struct arena *a);

#endif
