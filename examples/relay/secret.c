#include "secret.h"

#include <crypt.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

static void hex(const unsigned char *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

int key_new(char key[KEY_SIZE])
{
	unsigned char bytes[32];
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -1;
	memcpy(key, "rk_", 3);
	hex(bytes, sizeof(bytes), key + 3);
	return 0;
}

int key_hash(const char *key, char hash[HASH_SIZE])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	if (!SHA256((const unsigned char *)key, strlen(key), digest))
		return -1;
	hex(digest, sizeof(digest), hash);
	return 0;
}

int password_hash(const char *password, char hash[PASSWORD_HASH_SIZE])
{
	struct crypt_data data = { 0 };
	char salt[CRYPT_GENSALT_OUTPUT_SIZE];
	if (!crypt_gensalt_rn("$y$", 0, NULL, 0, salt, sizeof(salt)))
		return -1;
	const char *out = crypt_rn(password, salt, &data, sizeof(data));
	if (!out || out[0] == '*' || strlen(out) >= PASSWORD_HASH_SIZE)
		return -1;
	strcpy(hash, out);
	return 0;
}

unsigned long random_below(unsigned long bound)
{
	/* reject the uneven tail, so that no remainder is favoured */
	unsigned long r, tail = (0UL - bound) % bound;
	do {
		if (getrandom(&r, sizeof(r), 0) != sizeof(r))
			return 0;
	} while (r < tail);
	return r % bound;
}
