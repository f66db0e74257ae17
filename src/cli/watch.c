/* Waiting for a change of the schema's files. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cli/schema.h"

/* Folders, not files: editors replace what they save. */
static int watch_folders(nicol_project *p)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	const char *path;
	for (size_t i = 0; fd >= 0 && (path = nicol_project_source(p, i));
	     i++) {
		char folder[4096];
		const char *slash = strrchr(path, '/');
		size_t n = slash ? (size_t)(slash - path) : 0;
		if (n >= sizeof(folder))
			continue;
		memcpy(folder, n ? path : ".", n ? n : 1);
		folder[n ? n : 1] = '\0';
		inotify_add_watch(fd, folder,
				  IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
	}
	return fd;
}

static bool names_schema(const char *name)
{
	size_t n = strlen(name);
	return n > 7 && !strcmp(name + n - 7, ".prisma");
}

static bool read_events(int fd)
{
	_Alignas(struct inotify_event) char block[4096];
	bool changed = false;
	ssize_t n;
	while ((n = read(fd, block, sizeof(block))) > 0)
		for (char *at = block; at < block + n;) {
			struct inotify_event *e = (void *)at;
			changed |= e->len && names_schema(e->name);
			at += sizeof(*e) + e->len;
		}
	return changed;
}

int cli_await_change(nicol_project *p)
{
	enum { SETTLE_MS = 50 };
	int fd = watch_folders(p);
	if (fd < 0)
		return -1;
	struct pollfd one = { .fd = fd, .events = POLLIN };
	bool changed = false;
	while (!changed) {
		if (poll(&one, 1, -1) < 0)
			break; /* Ctrl-C */
		changed = read_events(fd);
	}
	/* several files are saved at once */
	while (changed && poll(&one, 1, SETTLE_MS) > 0)
		read_events(fd);
	close(fd);
	return changed ? 0 : -1;
}
