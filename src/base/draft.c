#include "base/draft.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"

#define PREFIX ".nicol-draft-"
enum { DIGITS = 16, NAME_LEN = sizeof(PREFIX) - 1 + DIGITS };

static char *random_path(struct arena *a, const char *dir)
{
	unsigned char b[DIGITS / 2];
	char name[NAME_LEN + 1] = PREFIX;
	random_bytes(b, sizeof(b));
	for (size_t i = 0; i < sizeof(b); i++)
		snprintf(name + sizeof(PREFIX) - 1 + 2 * i, 3, "%02x", b[i]);
	return path_join(a, dir, name);
}

static bool is_name(const char *name)
{
	return strlen(name) == NAME_LEN &&
	       !strncmp(name, PREFIX, sizeof(PREFIX) - 1) &&
	       strspn(name + sizeof(PREFIX) - 1, "0123456789abcdef") == DIGITS;
}

static bool lock(int fd)
{
	int rc;
	while ((rc = flock(fd, LOCK_EX | LOCK_NB)) < 0 && errno == EINTR)
		;
	return rc == 0;
}

/* ---- making ---- */

static int make_file(const char *path, unsigned mode)
{
	return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
}

static int make_folder(const char *path)
{
	if (mkdir(path, 0777) < 0)
		return -1;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		rmdir(path);
	return fd;
}

/* Ours, unless a sweep came between making and locking. */
static bool take(struct draft *d)
{
	if (!lock(d->fd) && errno == EWOULDBLOCK)
		return false;
	return access(d->path, F_OK) == 0;
}

static void drop_draft(struct owned *o)
{
	draft_discard(owned_by(o, struct draft));
}

static int make(struct arena *a, const char *dir, bool folder, unsigned mode,
		const char *target, struct draft *out, nicol_error *err)
{
	enum { TRIES = 100 };
	draft_sweep(dir);
	for (int i = 0; i < TRIES; i++) {
		out->path = random_path(a, dir);
		out->fd = folder ? make_folder(out->path)
				 : make_file(out->path, mode);
		if (out->fd < 0 && errno != EEXIST)
			return err_sys(err, "create", target);
		if (out->fd < 0)
			continue;
		owned_add(&out->own, drop_draft);
		if (take(out))
			return 0;
		draft_discard(out);
	}
	errno = EBUSY;
	return err_sys(err, "create", target);
}

int draft_file(struct arena *a, const char *dir, unsigned mode,
	       const char *target, struct draft *out, nicol_error *err)
{
	return make(a, dir, false, mode, target, out, err);
}

int draft_folder(struct arena *a, const char *dir, const char *target,
		 struct draft *out, nicol_error *err)
{
	return make(a, dir, true, 0, target, out, err);
}

void draft_close(struct draft *d)
{
	owned_remove(&d->own);
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

/* ---- removing ---- */

/* Folders inside are left, and then so is the folder itself. */
static void remove_files(int dir)
{
	int own = dup(dir);
	DIR *d = own < 0 ? NULL : fdopendir(own);
	struct dirent *e;
	if (!d) {
		if (own >= 0)
			close(own);
		return;
	}
	while ((e = readdir(d)) != NULL)
		unlinkat(dir, e->d_name, 0);
	closedir(d);
}

static void remove_draft(int dir, const char *name, int fd)
{
	struct stat st;
	bool folder = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
	if (folder)
		remove_files(fd);
	unlinkat(dir, name, folder ? AT_REMOVEDIR : 0);
}

void draft_discard(struct draft *d)
{
	/* the name is gone when what failed came after the rename */
	if (d->fd >= 0 && access(d->path, F_OK) == 0)
		remove_draft(AT_FDCWD, d->path, d->fd);
	draft_close(d);
}

static void sweep_one(int dir, const char *name)
{
	struct stat st;
	int fd = openat(dir, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) && lock(fd))
		remove_draft(dir, name, fd);
	close(fd);
}

void draft_sweep(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	if (!d)
		return;
	while ((e = readdir(d)) != NULL)
		if (is_name(e->d_name))
			sweep_one(dirfd(d), e->d_name);
	closedir(d);
}
