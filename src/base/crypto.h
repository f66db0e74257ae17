/*
 * crypto.h - SHA-256, random bytes, and the wall clock.
 *
 * SHA-256 is libcrypto's, loaded at first use: linking it would double the
 * start-up time of commands that never hash.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/error.h"

/* out: 64 lower-case hexadecimal digits and a NUL. */
int sha256_hex(str bytes, char out[65], nicol_error *err);
/* From the kernel's generator; aborts where the kernel has none. */
void random_bytes(void *out, size_t len);
/* A random (version 4) UUID, 36 characters and a NUL. */
void uuid_v4(char out[37]);
/* A version 7 UUID: the milliseconds since 1970 in its first 12 digits, so
 * that later ones sort behind earlier ones; the rest is random. */
void uuid_v7(char out[37]);
/* Microseconds since 1970-01-01 UTC. */
int64_t clock_micros(void);
/* Nanoseconds of a clock that never jumps, for durations. */
int64_t clock_monotonic(void);

#endif
