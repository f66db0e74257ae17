#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void nicol_error_clear(nicol_error *err)
{
	/* mostly there is nothing to clear, and the struct is large */
	if (!err || (!err->status && !err->meta && !err->code[0]))
		return;
	/* every call of a client comes by here: the whole struct is a kilobyte,
	 * and these are all that make it "no error" */
	free(err->meta);
	err->meta = NULL;
	err->status = 0;
	err->code[0] = '\0';
	err->message[0] = '\0';
}

static void fill(nicol_error *err, const char *code, const char *fmt,
		 va_list ap)
{
	/* an argument may live in err->message: format before clearing */
	char text[sizeof(err->message)];
	vsnprintf(text, sizeof(text), fmt, ap);
	nicol_error_clear(err);
	err->status = -1;
	snprintf(err->code, sizeof(err->code), "%s", code);
	memcpy(err->message, text, sizeof(text));
}

int err_set(nicol_error *err, const char *code, const char *fmt, ...)
{
	if (err) {
		va_list ap;
		va_start(ap, fmt);
		fill(err, code, fmt, ap);
		va_end(ap);
	}
	return -1;
}

int err_set_meta(nicol_error *err, const char *code, str meta, const char *fmt,
		 ...)
{
	if (err) {
		va_list ap;
		va_start(ap, fmt);
		fill(err, code, fmt, ap);
		va_end(ap);
		err->meta = strndup(meta.ptr, meta.len);
	}
	return -1;
}

int err_sys(nicol_error *err, const char *verb, const char *what)
{
	int e = errno;
	return err_set(err, "N0001", "cannot %s %s: %s", verb, what,
		       strerror(e));
}

int err_nomem(nicol_error *err)
{
	return err_set(err, "N0002", "out of memory");
}
