#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/door.h"
#include "base/draft.h"

enum { LARGEST_FILE = 256 << 20 };

static int read_fd(struct arena *a, int fd, const char *path, str *out,
		   nicol_error *err)
{
	struct sb b = sb_in(a);
	char buf[16384];
	ssize_t n;
	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, "read", path);
		if (b.len + (size_t)n > LARGEST_FILE)
			return err_set(err, "N0001",
				       "%s is larger than 256 MiB", path);
		sb_add(&b, str_n(buf, (size_t)n));
	}
	sb_cstr(&b);
	*out = sb_str(&b);
	return 0;
}

int file_read(struct arena *a, const char *path, str *out, nicol_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, "open", path);
	struct owned_fd own;
	owned_fd_add(&own, fd);
	int rc = read_fd(a, fd, path, out, err);
	owned_fd_close(&own);
	return rc;
}

/* A signal may interrupt it on a network's file system. */
static int sync_fd(int fd)
{
	int rc;
	while ((rc = fsync(fd)) < 0 && errno == EINTR)
		;
	return rc;
}

/* Makes the names in a folder lasting. What cannot be opened or synced as a
 * folder is not an error: the names are there. */
static int sync_folder(const char *path, nicol_error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	int rc = sync_fd(fd);
	if (rc < 0)
		rc = errno == EIO || errno == ENOSPC || errno == EDQUOT
			     ? err_sys(err, "write", path)
			     : 0;
	close(fd);
	return rc;
}

int file_rename(const char *from, const char *to, nicol_error *err)
{
	struct arena a = { 0 };
	char *dir = path_dir(&a, to);
	int rc = rename(from, to) < 0 ? err_sys(err, "write", to)
				      : sync_folder(dir, err);
	arena_release(&a);
	return rc;
}

static int write_all(int fd, str text)
{
	while (text.len) {
		ssize_t n = write(fd, text.ptr, text.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text = str_sub(text, (size_t)n, text.len);
	}
	return sync_fd(fd);
}

/* Writes text to a draft beside path. */
static int write_beside(struct arena *a, const char *path, str text,
			unsigned mode, struct draft *d, nicol_error *err)
{
	if (draft_file(a, path_dir(a, path), mode, path, d, err) < 0)
		return -1;
	if (write_all(d->fd, text) == 0)
		return 0;
	err_sys(err, "write", path);
	draft_discard(d);
	return -1;
}

/* What a new file takes over from the one whose place it takes. */
static int take_over(int fd, const struct stat *st)
{
	/* only root may give a file away, and not everywhere */
	if (geteuid() == 0 && fchown(fd, st->st_uid, st->st_gid) < 0)
		errno = 0;
	return fchmod(fd, st->st_mode & 07777);
}

/* The file itself where `path` is a link to one; what there is of it is in
 * *st, and *is_there. */
static int find_target(struct arena *a, const char **path, struct stat *st,
		       bool *is_there, nicol_error *err)
{
	*is_there = stat(*path, st) == 0;
	if (!*is_there)
		return 0;
	if (!S_ISREG(st->st_mode))
		return err_set(err, "N0001",
			       "%s is not a regular file, so it cannot be "
			       "written anew",
			       *path);
	char real[PATH_MAX];
	if (realpath(*path, real))
		*path = arena_strdup(a, real);
	return 0;
}

int file_write(const char *path, str text, unsigned mode, nicol_error *err)
{
	struct arena a = { 0 };
	struct stat st;
	struct draft d;
	bool is_there;
	const char *target = path;
	int rc = find_target(&a, &target, &st, &is_there, err);
	if (rc == 0)
		rc = write_beside(&a, target, text, mode, &d, err);
	if (rc == 0) {
		rc = is_there && take_over(d.fd, &st) < 0
			     ? err_sys(err, "write", path)
			     : file_rename(d.path, target, err);
		if (rc < 0)
			draft_discard(&d);
		draft_close(&d);
	}
	arena_release(&a);
	return rc;
}

/* Gives a draft its name where nothing has it yet. A file system without
 * such a rename may know links, which never replace either; killed between
 * the two, the draft stays until the next sweep. */
static int name_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	return errno == EINVAL || errno == ENOSYS ? link(from, to) : -1;
}

int file_create(const char *path, str text, unsigned mode, nicol_error *err)
{
	struct arena a = { 0 };
	struct draft d;
	int rc = write_beside(&a, path, text, mode, &d, err);
	if (rc == 0) {
		if (name_new(d.path, path) < 0)
			rc = errno == EEXIST
				     ? err_set(err, "N0003",
					       "%s exists already", path)
				     : err_sys(err, "create", path);
		draft_discard(&d);
	}
	if (rc == 0)
		rc = sync_folder(path_dir(&a, path), err);
	arena_release(&a);
	return rc;
}

bool file_exists(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

bool dir_exists(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int dir_make(const char *path, nicol_error *err)
{
	if (dir_exists(path))
		return 0;
	struct arena a = { 0 };
	char *parent = path_dir(&a, path);
	int rc = strcmp(parent, path) ? dir_make(parent, err) : 0;
	arena_release(&a);
	if (rc < 0)
		return rc;
	if (mkdir(path, 0777) < 0 && !(errno == EEXIST && dir_exists(path))) {
		errno = errno == EEXIST ? ENOTDIR : errno;
		return err_sys(err, "create folder", path);
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct dir_entry *)a)->name,
		      ((const struct dir_entry *)b)->name);
}

struct open_dir {
	struct owned own;
	DIR *dir;
};

static void drop_dir(struct owned *o)
{
	closedir(owned_by(o, struct open_dir)->dir);
}

int dir_list(struct arena *a, const char *path, struct dir_list *out,
	     nicol_error *err)
{
	*out = (struct dir_list){ 0 };
	DIR *d = opendir(path);
	if (!d)
		return errno == ENOENT ? 0 : err_sys(err, "open", path);
	struct open_dir own = { .dir = d };
	owned_add(&own.own, drop_dir);
	VEC(struct dir_entry) list = { 0 };
	struct dirent *e;
	while ((e = readdir(d)) != NULL) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		struct dir_entry *n = vec_push(a, &list);
		n->name = arena_strdup(a, e->d_name);
		n->is_dir = dir_exists(path_join(a, path, n->name));
	}
	owned_remove(&own.own);
	closedir(d);
	if (list.len)
		qsort(list.at, list.len, sizeof(*list.at), by_name);
	*out = (struct dir_list){ list.at, list.len };
	return 0;
}

char *path_join(struct arena *a, const char *dir, const char *name)
{
	if (name[0] == '/' || !dir[0] || !strcmp(dir, "."))
		return arena_strdup(a, name);
	const char *slash = str_ends(str_c(dir), S("/")) ? "" : "/";
	return str_cdup(a, str_fmt(a, "%s%s%s", dir, slash, name));
}

char *path_dir(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return arena_strdup(a, ".");
	if (slash == path)
		return arena_strdup(a, "/");
	return str_cdup(a, str_n(path, (size_t)(slash - path)));
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

char *path_absolute(struct arena *a, const char *path)
{
	char cwd[4096];
	str rest = str_c(path), part;
	struct sb b = sb_in(a);
	if (path[0] != '/' && getcwd(cwd, sizeof(cwd)))
		sb_add(&b, str_c(cwd));
	while (str_next(&rest, '/', &part)) {
		if (!part.len || str_is(part, "."))
			continue;
		if (str_is(part, "..")) {
			while (b.len && b.ptr[--b.len] != '/')
				;
			continue;
		}
		if (!b.len || b.ptr[b.len - 1] != '/')
			sb_addc(&b, '/');
		sb_add(&b, part);
	}
	if (!b.len)
		sb_addc(&b, '/');
	return sb_cstr(&b);
}

char *path_real(struct arena *a, const char *path)
{
	char *real = realpath(path, NULL), *copy = NULL;
	if (real)
		copy = arena_strdup(a, real);
	free(real);
	return copy;
}
