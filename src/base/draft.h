/*
 * draft.h - files and folders that are not finished yet.
 *
 * A draft stands beside its target under a name of its own
 * (".nicol-draft-" and 16 hexadecimal digits) until it is renamed. Whoever
 * writes it holds a flock(2) on it, which the kernel lets go of when the
 * program is killed: a draft of this user that can be locked is nobody's any
 * more, and goes when the next one is made in the same folder. Where a file
 * system knows no such locks, drafts of killed runs stay.
 */
#ifndef BASE_DRAFT_H
#define BASE_DRAFT_H

#include "base/door.h"
#include "base/error.h"

struct draft {
	struct owned own; /* removed when memory runs out */
	char *path; /* in the arena */
	int fd;	    /* open and locked; a file's is open for writing */
};

/* Makes an empty file in the folder `dir`, with the permission bits that the
 * umask leaves of `mode`. `target` is what an error names. */
int draft_file(struct arena *a, const char *dir, unsigned mode,
	       const char *target, struct draft *out, nicol_error *err);
/* Makes a folder in the folder `dir`. */
int draft_folder(struct arena *a, const char *dir, const char *target,
		 struct draft *out, nicol_error *err);

/* Lets go of a draft that has been renamed. */
void draft_close(struct draft *d);
/* Removes it, with the files in it; nothing happens after draft_close(). */
void draft_discard(struct draft *d);

/* Removes the drafts that killed runs of this user left in the folder. A
 * draft folder goes with the plain files in it; one with folders inside is
 * not ours, and stays. */
void draft_sweep(const char *dir);

#endif
