#include "server/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/door.h"
#include "base/file.h"
#include "server/internal.h"

/* ---- places ---- */

static const char *const root_signs[] = {
	"prisma/schema.prisma", "schema.prisma",     "nicol.toml",
	"prisma.config.ts",	"prisma.config.js",  "prisma.config.mjs",
	"prisma.config.cjs",	"prisma.config.mts", "prisma.config.cts",
	"package.json",		"prisma/schema",
};

char *server_project_root(struct arena *a, const char *dir)
{
	char *start = path_absolute(a, dir ? dir : ".");
	for (char *d = start;; d = path_dir(a, d)) {
		for (size_t i = 0; i < sizeof(root_signs) / sizeof(char *);
		     i++) {
			const char *sign = path_join(a, d, root_signs[i]);
			if (file_exists(sign) || dir_exists(sign))
				return d;
		}
		if (!strcmp(d, "/") || !strcmp(d, "."))
			return start;
	}
}

/* May the user pass through every folder on the way? Those that are not
 * there yet will be made passable. */
static bool can_reach(struct arena *a, const char *path, uid_t uid, gid_t gid)
{
	for (char *d = arena_strdup(a, path);; d = path_dir(a, d)) {
		struct stat st;
		if (stat(d, &st) == 0) {
			mode_t bit = st.st_uid == uid	? S_IXUSR
				     : st.st_gid == gid ? S_IXGRP
							: S_IXOTH;
			if (!(st.st_mode & bit))
				return false;
		}
		if (!strcmp(d, "/") || !strcmp(d, "."))
			return true;
	}
}

/* PostgreSQL refuses to run as root. */
static int choose_user(struct server *s, nicol_error *err)
{
	char buf[4096];
	struct passwd pw, *found = NULL;
	if (geteuid() != 0)
		return 0;
	getpwnam_r("postgres", &pw, buf, sizeof(buf), &found);
	if (!found)
		getpwnam_r("nobody", &pw, buf, sizeof(buf), &found);
	if (!found)
		return err_set(err, "N0016",
			       "PostgreSQL cannot run as root, and there is no "
			       "user \"postgres\" or \"nobody\" to run it as");
	s->set_user = true;
	s->uid = found->pw_uid;
	s->gid = found->pw_gid;
	return 0;
}

static int data_home(struct arena *a, const struct server *s, const char **out,
		     nicol_error *err)
{
	const char *xdg = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	if (xdg && xdg[0] == '/')
		*out = xdg;
	else if (home && home[0] == '/')
		*out = path_join(a, home, ".local/share");
	else if (s->set_user)
		*out = "/var/lib";
	else
		return err_set(
			err, "N0016",
			"neither HOME nor XDG_DATA_HOME is set, so there "
			"is no place for the server's data: set XDG_DATA_HOME "
			"to a folder that you can write to");
	if (s->set_user && !can_reach(a, *out, s->uid, s->gid))
		*out = "/var/lib";
	*out = path_join(a, *out, "nicol/dev");
	return 0;
}

/* Letters, digits and underscores: fit for a file, a URL and SQL as it
 * is. */
static char *plain_name(struct arena *a, const char *project)
{
	struct sb b = sb_in(a);
	for (const char *p = path_base(project); *p && b.len < 40; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (plain || (b.len && b.ptr[b.len - 1] != '_'))
			sb_addc(&b, plain ? c : '_');
	}
	while (b.len && b.ptr[b.len - 1] == '_')
		b.len--;
	bool reserved = str_is(sb_str(&b), "template0") ||
			str_is(sb_str(&b), "template1");
	if (!b.len || reserved)
		return arena_strdup(a, "app");
	return sb_cstr(&b);
}

static void set_places(struct server *s, const char *home)
{
	struct arena *a = s->arena;
	s->folder = path_join(a, home, s->name);
	s->data = path_join(a, s->folder, "data");
}

int server_at(struct arena *a, const char *project, struct server *out,
	      nicol_error *err)
{
	const char *home;
	*out = (struct server){ .arena = a };
	out->project = path_absolute(a, project);
	out->database = plain_name(a, out->project);
	out->name = str_fmt(a, "%s-%016llx", out->database,
			    (unsigned long long)str_fingerprint(
				    str_c(out->project)))
			    .ptr;
	if (choose_user(out, err) < 0 || data_home(a, out, &home, err) < 0)
		return -1;
	set_places(out, home);
	return 0;
}

char *server_path(const struct server *s, struct arena *a, const char *name)
{
	return path_join(a, s->folder, name);
}

/* ---- files ---- */

str server_read(struct arena *a, const char *path)
{
	str text;
	if (!file_exists(path) || file_read(a, path, &text, NULL) < 0)
		return (str){ 0 };
	return str_trim(text);
}

int server_write(const struct server *s, const char *path, str text,
		 unsigned mode, nicol_error *err)
{
	if (file_write(path, text, mode, err) < 0)
		return -1;
	if (s->set_user && lchown(path, s->uid, s->gid) < 0)
		return err_sys(err, "give away", path);
	return 0;
}

int server_password(const struct server *s, struct arena *a, str *out,
		    nicol_error *err)
{
	unsigned char bytes[16];
	struct sb b = sb_in(a);
	const char *path = server_path(s, a, "password");
	*out = server_read(a, path);
	if (out->len == 2 * sizeof(bytes))
		return 0;
	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		sb_fmt(&b, "%02x", bytes[i]);
	*out = sb_str(&b);
	return file_write(path, *out, 0600, err);
}

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

int server_remove_tree(const char *path, nicol_error *err)
{
	if (nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) < 0 &&
	    errno != ENOENT)
		return err_sys(err, "delete", path);
	return 0;
}

/* ---- the lock ---- */

/* Whatever the umask: the server's user passes through, its own folders are
 * private. */
static int open_up(const struct server *s, const char *dir, nicol_error *err)
{
	struct stat st;
	mode_t mode = s->set_user ? 0711 : 0700;
	if (stat(dir, &st) < 0)
		return err_sys(err, "make", dir);
	if ((st.st_mode & mode) == mode || st.st_uid != geteuid())
		return 0;
	return chmod(dir, mode) < 0 ? err_sys(err, "make", dir) : 0;
}

static int fail_place(nicol_error *why, nicol_error *err)
{
	err_set(err, "N0016",
		"there is no place for the server's data: %s; set "
		"XDG_DATA_HOME to a folder that you can write to",
		why->message);
	nicol_error_clear(why);
	return -1;
}

/* Makes the folder and those above it that are missing. Of those that are
 * there, the last ones may be left from a run that was killed before it
 * opened them up. */
static int make_folder(const struct server *s, struct arena *a,
		       nicol_error *err)
{
	enum { OURS = 3 }; /* nicol/dev/NAME */
	nicol_error why = { 0 };
	VEC(char *) dirs = { 0 };
	for (char *d = arena_strdup(a, s->folder);
	     !dir_exists(d) || dirs.len < OURS; d = path_dir(a, d))
		*vec_push(a, &dirs) = d;
	if (dir_make(s->folder, &why) < 0)
		return fail_place(&why, err);
	for (uint32_t i = 0; i < dirs.len; i++)
		if (open_up(s, dirs.at[i], err) < 0)
			return -1;
	return 0;
}

/* Waits for whoever else works in the folder. */
static int lock(const struct server *s, struct owned_fd *own, nicol_error *err)
{
	int fd = -1;
	struct arena a = { 0 };
	const char *path = server_path(s, &a, "lock");
	int rc = make_folder(s, &a, err);
	if (!rc) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			rc = err_sys(err, "open", path);
	}
	while (!rc && flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			rc = err_sys(err, "lock", path);
	if (!rc)
		owned_fd_add(own, fd);
	else if (fd >= 0)
		close(fd);
	arena_release(&a);
	return rc;
}

/* ---- the port ---- */

/* A loopback port that is free now: `wish`, or any when that is 0. */
static int free_port(int wish)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons((uint16_t)wish) };
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), port = 0;
	int on = 1;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	/* as PostgreSQL does: a port in TIME_WAIT is free */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0 &&
	    getsockname(fd, (struct sockaddr *)&addr, &len) == 0)
		port = ntohs(addr.sin_port);
	if (fd >= 0)
		close(fd);
	return port;
}

static int known_port(const struct server *s, struct arena *a)
{
	int64_t port;
	str text = server_read(a, server_path(s, a, "port"));
	return str_to_i64(text, &port) && port > 0 && port < 65536 ? (int)port
								   : 0;
}

static int choose_port(const struct server *s, struct arena *a, int *port,
		       nicol_error *err)
{
	int known = known_port(s, a);
	*port = known ? free_port(known) : 0;
	if (!*port)
		*port = free_port(0);
	if (!*port)
		return err_set(err, "N0016", "no loopback port is free");
	if (*port == known)
		return 0;
	return file_write(server_path(s, a, "port"), str_fmt(a, "%d\n", *port),
			  0644, err);
}

/* ---- what one can do ---- */

static char *make_url(const struct server *s, str password, int port)
{
	return (char *)(uintptr_t)str_fmt(
		       s->arena, "postgresql://postgres:%.*s@127.0.0.1:%d/%s",
		       SARG(password), port, s->database)
		.ptr;
}

int server_read_state(const struct server *s, struct server_state *out,
		      nicol_error *err)
{
	struct arena *a = s->arena;
	*out = (struct server_state){ 0 };
	out->exists = dir_exists(s->data);
	out->pid = out->exists ? server_pid(s) : 0;
	out->running = out->pid != 0;
	out->port = known_port(s, a);
	const char *secret = server_path(s, a, "password");
	if (access(secret, F_OK) == 0 && access(secret, R_OK) < 0)
		return err_sys(err, "read", secret);
	str password = server_read(a, secret);
	if (out->port && password.len)
		out->url = make_url(s, password, out->port);
	return 0;
}

static int check_marker(const struct server *s, struct arena *a,
			nicol_error *err)
{
	if (file_exists(path_join(a, s->data, MARKER)))
		return 0;
	return err_set(err, "N0017",
		       "%s was not made by nicol dev, so it is left alone; "
		       "move it away",
		       s->data);
}

static int start_locked(const struct server *s, struct arena *a,
			nicol_error *err)
{
	enum { TRIES = 5 };
	int rc = -1, port;
	cluster_sweep(s);
	str owner = str_fmt(a, "%s\n", s->project);
	if (file_write(server_path(s, a, "project"), owner, 0644, err) < 0)
		return -1;
	if (!dir_exists(s->data) && cluster_make(s, err) < 0)
		return -1;
	if (check_marker(s, a, err) < 0)
		return -1;
	/* another program may take the port between the test and the start */
	for (int i = 0; i < TRIES && rc < 0; i++) {
		if (choose_port(s, a, &port, err) < 0)
			return -1;
		rc = process_start(s, port, err);
		if (rc < 0 && free_port(port) == port)
			break;
	}
	if (!rc)
		nicol_error_clear(err);
	return rc;
}

int server_start(const struct server *s, bool *started, nicol_error *err)
{
	struct arena a = { 0 };
	struct owned_fd fd;
	int rc = lock(s, &fd, err);
	if (rc < 0)
		return rc;
	pid_t running = server_pid(s);
	rc = running ? process_await(s, running, err)
		     : start_locked(s, &a, err);
	owned_fd_close(&fd);
	arena_release(&a);
	if (started)
		*started = !running;
	return rc;
}

int server_stop(const struct server *s, bool *stopped, nicol_error *err)
{
	struct owned_fd fd;
	if (stopped)
		*stopped = false;
	if (!dir_exists(s->folder))
		return 0;
	if (lock(s, &fd, err) < 0)
		return -1;
	bool running = server_pid(s) != 0;
	int rc = process_stop(s, err);
	owned_fd_close(&fd);
	if (stopped)
		*stopped = running && !rc;
	return rc;
}

int server_reset(const struct server *s, nicol_error *err)
{
	struct owned_fd fd;
	if (!dir_exists(s->folder))
		return 0;
	if (lock(s, &fd, err) < 0)
		return -1;
	int rc = process_stop(s, err);
	if (!rc)
		rc = cluster_delete(s, err);
	if (!rc)
		cluster_sweep(s);
	owned_fd_close(&fd);
	return rc;
}

int server_list(struct arena *a, struct server_list *out, nicol_error *err)
{
	struct server any = { .arena = a };
	struct dir_list dirs;
	const char *home;
	*out = (struct server_list){ 0 };
	if (choose_user(&any, err) < 0 || data_home(a, &any, &home, err) < 0 ||
	    dir_list(a, home, &dirs, err) < 0)
		return -1;
	out->at = arena_array(a, struct server, dirs.len);
	for (uint32_t i = 0; i < dirs.len; i++) {
		struct server s = any;
		s.name = dirs.at[i].name;
		set_places(&s, home);
		str project = server_read(a, server_path(&s, a, "project"));
		if (!project.len)
			continue;
		s.project = str_cdup(a, project);
		s.database = plain_name(a, s.project);
		out->at[out->len++] = s;
	}
	return 0;
}
