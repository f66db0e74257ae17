/*
 * error.h - filling the caller's nicol_error.
 *
 * Each returns -1, so that `return err_set(...)` ends a failing function.
 * `err` may be NULL: then only the status is returned.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <nicol/types.h>

#include "base/str.h"

/* code: "P1001" and the like; fmt says what is wrong and what to do next. */
int err_set(nicol_error *err, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* With meta, a JSON object that is copied. */
int err_set_meta(nicol_error *err, const char *code, str meta, const char *fmt,
		 ...) __attribute__((format(printf, 4, 5)));

/* An operating system call on `what` (a path, a program) failed with
 * errno; code "N0001". */
int err_sys(nicol_error *err, const char *verb, const char *what);

/* Out of memory for a request that a caller sized; code "N0002". */
int err_nomem(nicol_error *err);

#endif
