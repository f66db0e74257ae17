#include "base/crypto.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

typedef unsigned char *(*sha256_fn)(const unsigned char *, size_t,
				    unsigned char *);

static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;
static sha256_fn sha256;

static void sha256_load(void)
{
	/* 3 is Debian 12's; 1.1 is what older systems still have */
	void *lib = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		lib = dlopen("libcrypto.so.1.1", RTLD_NOW | RTLD_LOCAL);
	if (lib)
		*(void **)&sha256 = dlsym(lib, "SHA256");
}

int sha256_hex(str bytes, char out[65], nicol_error *err)
{
	pthread_once(&sha256_once, sha256_load);
	if (!sha256)
		return err_set(err, "N0004",
			       "OpenSSL's library libcrypto.so.3 (or .1.1) is "
			       "missing: install it (Debian and Ubuntu: apt "
			       "install libssl3)");
	unsigned char md[32];
	sha256((const unsigned char *)bytes.ptr, bytes.len, md);
	for (int i = 0; i < 32; i++)
		snprintf(out + 2 * i, 3, "%02x", md[i]);
	return 0;
}

void random_bytes(void *out, size_t len)
{
	unsigned char *p = out;
	while (len) {
		ssize_t n = getrandom(p, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			abort();
		p += n;
		len -= (size_t)n;
	}
}

void uuid_v4(char out[37])
{
	unsigned char b[16];
	random_bytes(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
	char *p = out;
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		p += snprintf(p, 3, "%02x", b[i]);
	}
}

void uuid_v7(char out[37])
{
	char time[17];
	uuid_v4(out);
	snprintf(time, sizeof(time), "%012llx",
		 (unsigned long long)clock_micros() / 1000);
	memcpy(out, time, 8);
	memcpy(out + 9, time + 8, 4);
	out[14] = '7';
}

static int64_t read_clock(clockid_t id, int64_t per_second)
{
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec * per_second + t.tv_nsec / (1000000000 / per_second);
}

int64_t clock_micros(void)
{
	return read_clock(CLOCK_REALTIME, 1000000);
}

int64_t clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC, 1000000000);
}
