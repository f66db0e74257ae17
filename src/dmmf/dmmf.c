/* The document's frame, and the way of its text to the sink. */
#include "dmmf/internal.h"

enum { ENOUGH = 64 * 1024 }; /* bytes */

static void hand_over(struct dmmf *d)
{
	if (d->rc == 0 && d->out.len)
		d->rc = d->sink(d->ctx, d->out.ptr, d->out.len);
	d->out.len = 0;
}

void dmmf_flush(struct dmmf *d)
{
	if (d->out.len >= ENOUGH)
		hand_over(d);
}

void put_bool(struct sb *o, bool value)
{
	if (value)
		put_lit(o, "true");
	else
		put_lit(o, "false");
}

void put_text_or_null(struct sb *o, str text)
{
	if (text.len)
		sb_json(o, text);
	else
		put_lit(o, "null");
}

int dmmf_write(const struct schema *s, enum dmmf_version version,
	       dmmf_sink sink, void *ctx)
{
	struct dmmf d = {
		.s = s, .version = version, .sink = sink, .ctx = ctx
	};
	d.out = sb_in(&d.a);
	sb_reserve(&d.out, ENOUGH * 2);
	gather_facts(&d);
	put_lit(&d.out, "{\"datamodel\":");
	dmmf_datamodel(&d);
	put_lit(&d.out, ",\"schema\":");
	dmmf_schema(&d);
	put_lit(&d.out, ",\"mappings\":");
	dmmf_mappings(&d);
	put_lit(&d.out, "}");
	hand_over(&d);
	arena_release(&d.a);
	return d.rc;
}
