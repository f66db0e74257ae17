/*
 * types.h - the plain values that every other header of Nicol speaks in:
 * string views, the error that a failed operation fills, and the
 * visibility macro of exported functions.
 *
 * Everything here is a value: it owns nothing unless its comment says so.
 */
#ifndef NICOL_TYPES_H
#define NICOL_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define NICOL_API __attribute__((visibility("default")))
#else
#define NICOL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A view of `len` bytes at `ptr`; never owned, not NUL-terminated. */
typedef struct nicol_str {
	const char *ptr;
	size_t len;
} nicol_str;

/* A source file: the path is what messages show. */
typedef struct nicol_source {
	nicol_str path, text;
} nicol_source;

/*
 * Why an operation failed. Lives in the caller's memory; start with
 * `nicol_error err = {0};`, and call nicol_error_clear() when done with
 * one that was filled.
 *
 *   status   0: no error; negative: failed.
 *   code     Prisma's public code ("P1001", "P2002", ...) or, for what
 *            Prisma has no code for, one of ours that begins with "N".
 *   meta     the code's machine-readable details as a JSON object, or NULL;
 *            heap memory owned by the error.
 *   message  what is wrong, where, and what to do next. Never contains a
 *            password.
 */
typedef struct nicol_error {
	int status;
	char code[8];
	char *meta;
	char message[1000];
} nicol_error;

/* Frees what `err` owns and makes it "no error" again. NULL is allowed. */
NICOL_API void nicol_error_clear(nicol_error *err);

/* The version of the library, "MAJOR.MINOR.PATCH". */
NICOL_API const char *nicol_version(void);

#ifdef __cplusplus
}
#endif

#endif
