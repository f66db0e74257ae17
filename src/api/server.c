#include <nicol/server.h>

#include "base/door.h"
#include "server/server.h"

struct nicol_server {
	struct arena arena;
	struct server server;
};

/* What it takes from here on outlives each call. */
static nicol_server *keep(nicol_server *s)
{
	heap_keep(s);
	arena_keep(&s->arena);
	return s;
}

static int server_open_behind(nicol_server **out, const char *dir,
			      nicol_error *err)
{
	nicol_server *s = heap_new(sizeof(*s));
	const char *root = server_project_root(&s->arena, dir);
	if (server_at(&s->arena, root, &s->server, err) < 0) {
		nicol_server_free(s);
		return -1;
	}
	*out = keep(s);
	return 0;
}

int nicol_server_open(nicol_server **out, const char *dir, nicol_error *err)
{
	*out = NULL;
	DOOR(door, err, -1);
	return door_leave(&door, server_open_behind(out, dir, err));
}

void nicol_server_free(nicol_server *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	heap_free(s);
}

/* The user's name, without ":password". */
static const char *without_password(struct arena *a, const char *url)
{
	str text = str_c(url), rest;
	size_t scheme = strlen("postgresql://");
	size_t colon = str_find_char(text, ':', scheme);
	size_t at = str_find_char(text, '@', colon);
	rest = str_sub(text, at, text.len);
	return str_fmt(a, "%.*s%.*s", (int)colon, url, SARG(rest)).ptr;
}

static int server_read_behind(nicol_server *s, nicol_server_state *out,
			      nicol_error *err)
{
	struct server_state st;
	*out = (nicol_server_state){ .name = s->server.name,
				     .project = s->server.project,
				     .folder = s->server.folder };
	if (server_read_state(&s->server, &st, err) < 0)
		return -1;
	out->exists = st.exists;
	out->running = st.running;
	out->port = st.port;
	out->pid = st.pid;
	out->url = st.url;
	if (st.url)
		out->url_display = without_password(&s->arena, st.url);
	return 0;
}

int nicol_server_read(nicol_server *s, nicol_server_state *out,
		      nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, server_read_behind(s, out, err));
}

int nicol_server_start(nicol_server *s, bool *started, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, server_start(&s->server, started, err));
}

int nicol_server_stop(nicol_server *s, bool *stopped, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, server_stop(&s->server, stopped, err));
}

int nicol_server_reset(nicol_server *s, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, server_reset(&s->server, err));
}

/* A handle of its own for one of the list. */
static nicol_server *handle_of(const struct server *from)
{
	nicol_server *s = heap_new(sizeof(*s));
	s->server = *from;
	s->server.arena = &s->arena;
	s->server.project = arena_strdup(&s->arena, from->project);
	s->server.name = arena_strdup(&s->arena, from->name);
	s->server.folder = arena_strdup(&s->arena, from->folder);
	s->server.data = arena_strdup(&s->arena, from->data);
	s->server.database = arena_strdup(&s->arena, from->database);
	return s;
}

static int server_list_behind(nicol_server ***out, size_t *n, nicol_error *err)
{
	struct arena a = { 0 };
	struct server_list list;
	int rc = server_list(&a, &list, err);
	if (!rc) {
		nicol_server **all = heap_new((list.len + 1) * sizeof(*all));
		for (uint32_t i = 0; i < list.len; i++)
			all[i] = handle_of(&list.at[i]);
		for (uint32_t i = 0; i < list.len; i++)
			keep(all[i]);
		heap_keep(all);
		*out = all;
		*n = list.len;
	}
	arena_release(&a);
	return rc;
}

int nicol_server_list(nicol_server ***out, size_t *n, nicol_error *err)
{
	*out = NULL;
	*n = 0;
	DOOR(door, err, -1);
	return door_leave(&door, server_list_behind(out, n, err));
}

void nicol_server_list_free(nicol_server **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		nicol_server_free(list[i]);
	heap_free(list);
}
