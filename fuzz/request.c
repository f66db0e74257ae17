/* Requests of the JSON protocol: any text; what is no request is an error,
 * and a tree written out reads back as the same. */
#include <stdlib.h>

#include "protocol/input.h"

static const char schema[] =
	"datasource db {\n provider = \"sqlite\"\n url = \"file:x.db\"\n}\n"
	"model User {\n id Int @id\n email String @unique\n big BigInt?\n"
	" at DateTime?\n data Json?\n price Decimal?\n raw Bytes?\n"
	" posts Post[]\n @@unique([email, id])\n}\n"
	"model Post {\n id Int @id\n title String\n userId Int?\n"
	" user User? @relation(fields: [userId], references: [id])\n}\n";

static void read_request(const struct engine *e, const struct json *body)
{
	struct arena a = { 0 };
	nicol_error err = { 0 };
	struct input in = { .e = e, .s = e->schema, .a = &a, .err = &err };
	struct request q;
	str name;
	if (input_request(&in, body, &q, &name) < 0 && !err.status)
		abort();
	nicol_error_clear(&err);
	arena_release(&a);
}

static void write_and_read(struct arena *a, const struct json *body)
{
	struct sb once = sb_in(a), twice = sb_in(a);
	json_write(&once, body);
	struct json *again = json_parse(a, sb_str(&once), NULL);
	if (!again)
		abort();
	json_write(&twice, again);
	if (!str_eq(sb_str(&once), sb_str(&twice)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct engine *e;
	struct arena a = { 0 };
	nicol_error err = { 0 };
	if (!e && engine_open(&e, str_c(schema), "file:x.db", &err) < 0)
		abort();
	nicol_error_clear(&err);
	struct json *body =
		json_parse(&a, str_n((const char *)data, size), NULL);
	if (body) {
		write_and_read(&a, body);
		read_request(e, body);
	}
	arena_release(&a);
	return 0;
}
