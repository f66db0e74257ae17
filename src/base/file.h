/*
 * file.h - reading and writing whole files.
 *
 * Writes are atomic and last: a draft (draft.h) beside the target, synced,
 * renamed, and then its folder synced. A killed program leaves either the old
 * file or the new one.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"
#include "base/vec.h"

/* Reads the file at path into the arena; larger than 256 MiB is an error. */
int file_read(struct arena *a, const char *path, str *out, nicol_error *err);
/* Mode is a new file's permission bits (0644, or 0600 for secrets), less the
 * umask. A file that is there keeps its own bits, and its owner where root
 * writes it; a link stays a link, what it points to is written. Anything but
 * a regular file is refused. */
int file_write(const char *path, str text, unsigned mode, nicol_error *err);
/* Fails with code N0003 when the file is there already. */
int file_create(const char *path, str text, unsigned mode, nicol_error *err);
/* rename(2), and the new name lasts. */
int file_rename(const char *from, const char *to, nicol_error *err);
bool file_exists(const char *path);
bool dir_exists(const char *path);
/* Makes the folder and its parents; one that is there is no error. */
int dir_make(const char *path, nicol_error *err);

struct dir_entry {
	const char *name;
	bool is_dir;
};
struct dir_list {
	struct dir_entry *at;
	uint32_t len;
};
/* The entries of a folder, sorted bytewise, without "." and "..". A missing
 * folder is an empty list. */
int dir_list(struct arena *a, const char *path, struct dir_list *out,
	     nicol_error *err);

/* "dir/name", or name when it is absolute or dir is "" or ".". */
char *path_join(struct arena *a, const char *dir, const char *name);
/* The folder part: "a/b" to "a", "a" to ".". */
char *path_dir(struct arena *a, const char *path);
/* The last part: "a/b" to "b". */
const char *path_base(const char *path);
/* Absolute, without "." and ".."; does not follow links. */
char *path_absolute(struct arena *a, const char *path);

/* The path without links in it; NULL when nothing is there. */
char *path_real(struct arena *a, const char *path);

#endif
