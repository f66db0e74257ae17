/*
 * secret.h - API keys and passwords: only their hashes are ever stored.
 */
#ifndef RELAY_SECRET_H
#define RELAY_SECRET_H

#include <stddef.h>

enum { KEY_SIZE = 68, HASH_SIZE = 65, PASSWORD_HASH_SIZE = 384 };

/* A new random key, "rk_" and 64 hexadecimal digits. 0, or -1. */
int key_new(char key[KEY_SIZE]);
/* SHA-256 in hexadecimal: a key has 256 random bits, so a fast hash is
 * enough, and the same key always has the same hash to look up. 0, or -1. */
int key_hash(const char *key, char hash[HASH_SIZE]);
/* A salted, slow hash (yescrypt) for what people choose. 0, or -1. */
int password_hash(const char *password, char hash[PASSWORD_HASH_SIZE]);
/* A uniform number in [0, bound). */
unsigned long random_below(unsigned long bound);

#endif
