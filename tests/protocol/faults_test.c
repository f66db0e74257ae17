/*
 * Memory runs out in the middle of requests, at one allocation after the
 * other: each time a call says N0002, nothing leaks (the sanitizer looks), and
 * the same door goes on working.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <nicol/protocol.h>

#include "base/alloc.h"

static const char schema[] =
	"datasource db {\n provider = \"sqlite\"\n url = \"file:x.db\"\n}\n"
	"model Item {\n id Int @id\n name String\n parentId Int?\n"
	" parent Item? @relation(\"Tree\", fields: [parentId], references: "
	"[id], onDelete: NoAction, onUpdate: NoAction)\n"
	" children Item[] @relation(\"Tree\")\n}\n";

static const char *const bodies[] = {
	"{\"modelName\":\"Item\",\"action\":\"createOne\",\"query\":{"
	"\"arguments\":{\"data\":{\"id\":7,\"name\":\"x\",\"children\":{"
	"\"create\":[{\"id\":8,\"name\":\"y\"}]}}},\"selection\":{"
	"\"$scalars\":true,\"children\":{\"selection\":{\"name\":true}}}}}",
	"{\"modelName\":\"Item\",\"action\":\"findMany\",\"query\":{"
	"\"arguments\":{\"where\":{\"name\":{\"in\":[\"x\",\"y\"]}}},"
	"\"selection\":{\"$scalars\":true,\"_count\":{\"selection\":{"
	"\"children\":true}}}}}",
	"{\"modelName\":\"Item\",\"action\":\"findMany\",\"query\":{"
	"\"arguments\":{\"nope\":1},\"selection\":{\"id\":true}}}",
	"{\"modelName\":\"Item\",\"action\":\"deleteMany\",\"query\":{"
	"\"arguments\":{},\"selection\":{}}}",
};

static nicol_protocol *door;

static nicol_str view(const char *s)
{
	return (nicol_str){ s, strlen(s) };
}

/* False when memory ran out. */
static bool ask(const char *body, const char *tx)
{
	nicol_error err = { 0 };
	char *text = nicol_protocol_query(door, view(body), tx, &err);
	bool done = text && !strstr(text, "N0002");
	if (!text)
		assert_string_equal(err.code, "N0002");
	nicol_protocol_text_free(text);
	nicol_error_clear(&err);
	return done;
}

static bool in_transaction(void)
{
	nicol_error err = { 0 };
	char *text = nicol_protocol_begin(door, view("{}"), &err), id[37] = "";
	bool done = text != NULL;
	if (text)
		sscanf(text, "{\"id\":\"%36[^\"]", id);
	else
		assert_string_equal(err.code, "N0002");
	nicol_protocol_text_free(text);
	for (size_t i = 0; done && i < 4; i++)
		done = ask(bodies[i], id);
	if (*id) {
		text = nicol_protocol_rollback(door, id, &err);
		done = done && text;
		nicol_protocol_text_free(text);
	}
	nicol_error_clear(&err);
	return done;
}

static bool scenario(void)
{
	bool done = true;
	for (size_t i = 0; i < 4; i++)
		done &= ask(bodies[i], NULL);
	return in_transaction() && done;
}

static void each_allocation(void **state)
{
	long n = 1;
	(void)state;
	base_alloc_in_arenas = true;
	assert_true(scenario());
	for (bool all = false; !all && n < 20000; n += n < 200 ? 1 : 29) {
		base_alloc_fail_at = n;
		base_alloc_failures = 0;
		bool done = scenario();
		all = base_alloc_failures == 0;
		base_alloc_fail_at = 0;
		/* what was half done is not there: ids can be used again */
		assert_true(ask(bodies[3], NULL));
		assert_true(done || !all);
	}
	assert_true(n > 30 && n < 20000);
	assert_true(scenario());
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_allocation) };
	char path[] = "/tmp/nicol-door.XXXXXX", url[64];
	nicol_error err = { 0 };
	int fd = mkstemp(path);
	if (fd < 0)
		return 1;
	close(fd);
	snprintf(url, sizeof(url), "file:%s", path);
	door = nicol_protocol_open(view(schema), url, &err);
	if (!door ||
	    !ask("{\"action\":\"executeRaw\",\"query\":{\"arguments\":{"
		 "\"query\":\"CREATE TABLE \\\"Item\\\" (id INTEGER PRIMARY "
		 "KEY, name TEXT NOT NULL, \\\"parentId\\\" INTEGER)\","
		 "\"parameters\":\"[]\"}}}",
		 NULL))
		return 1;
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	nicol_protocol_close(door);
	unlink(path);
	return rc;
}
