#include "db/postgres_identity.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "db/library.h"

/* OpenSSL's types, of which only addresses are needed: its headers are not,
 * and it is loaded only where an identity is named. */
struct crypto {
	void *(*BIO_new_file)(const char *name, const char *mode);
	void *(*BIO_new_fd)(int fd, int close);
	int (*BIO_free)(void *bio);
	void *(*d2i_PKCS12_bio)(void *bio, void **p12);
	int (*PKCS12_parse)(void *p12, const char *password, void **key,
			    void **certificate, void **others);
	void (*PKCS12_free)(void *p12);
	int (*PEM_write_bio_X509)(void *bio, void *certificate);
	int (*PEM_write_bio_PrivateKey)(void *bio, void *key, void *cipher,
					void *password, int len, void *callback,
					void *ctx);
	void (*EVP_PKEY_free)(void *key);
	void (*X509_free)(void *certificate);
	int (*OPENSSL_sk_num)(void *stack);
	void *(*OPENSSL_sk_value)(void *stack, int i);
	void (*OPENSSL_sk_pop_free)(void *stack, void (*drop)(void *));
	void (*ERR_clear_error)(void);
};

/* Written once, by pthread_once, before anyone reads it. */
static struct crypto table;
static struct library library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
	if (!library_open(&library, "libcrypto.so.3"))
		return;
#define LOAD(name) library_function(&library, #name, &table.name)
	LOAD(BIO_new_file);
	LOAD(BIO_new_fd);
	LOAD(BIO_free);
	LOAD(d2i_PKCS12_bio);
	LOAD(PKCS12_parse);
	LOAD(PKCS12_free);
	LOAD(PEM_write_bio_X509);
	LOAD(PEM_write_bio_PrivateKey);
	LOAD(EVP_PKEY_free);
	LOAD(X509_free);
	LOAD(OPENSSL_sk_num);
	LOAD(OPENSSL_sk_value);
	LOAD(OPENSSL_sk_pop_free);
	LOAD(ERR_clear_error);
#undef LOAD
}

/* What is in the file. */
struct content {
	void *key, *certificate, *others;
};

static bool read_content(const char *file, const char *password,
			 struct content *out)
{
	void *bio = table.BIO_new_file(file, "rb");
	void *p12 = bio ? table.d2i_PKCS12_bio(bio, NULL) : NULL;
	bool ok = p12 && table.PKCS12_parse(p12, password, &out->key,
					    &out->certificate, &out->others);
	table.PKCS12_free(p12);
	if (bio)
		table.BIO_free(bio);
	table.ERR_clear_error();
	return ok;
}

/* The certificate first, then those that vouch for it, and the key. */
static bool write_content(const struct content *c, int fd)
{
	void *bio = table.BIO_new_fd(fd, 0);
	bool ok = bio && c->certificate && c->key &&
		  table.PEM_write_bio_X509(bio, c->certificate);
	int n = c->others ? table.OPENSSL_sk_num(c->others) : 0;
	for (int i = 0; i < n && ok; i++)
		ok = table.PEM_write_bio_X509(
			bio, table.OPENSSL_sk_value(c->others, i));
	ok = ok && table.PEM_write_bio_PrivateKey(bio, c->key, NULL, NULL, 0,
						  NULL, NULL);
	if (bio)
		table.BIO_free(bio);
	table.ERR_clear_error();
	return ok;
}

static void free_content(struct content *c)
{
	table.EVP_PKEY_free(c->key);
	table.X509_free(c->certificate);
	if (c->others)
		table.OPENSSL_sk_pop_free(c->others, table.X509_free);
}

static int fail(const char *file, const char *why, nicol_error *err)
{
	return err_set(err, "P1011",
		       "the certificate %s (sslidentity in the database URL) "
		       "%s",
		       file, why);
}

/* Only we may read it, or libpq would not take the key. */
static int make_file(struct identity *id, nicol_error *err)
{
	int fd = memfd_create("nicol-identity", MFD_CLOEXEC);
	if (fd < 0)
		return err_sys(err, "create", "a file in memory");
	owned_fd_add(&id->file, fd);
	if (fchmod(fd, S_IRUSR | S_IWUSR) < 0)
		return err_sys(err, "protect", "a file in memory");
	snprintf(id->path, sizeof(id->path), "/proc/self/fd/%d", fd);
	return 0;
}

static int convert(struct identity *id, const char *file, const char *password,
		   nicol_error *err)
{
	struct content c = { 0 };
	if (!file_exists(file))
		return fail(file, "does not exist", err);
	if (make_file(id, err) < 0)
		return -1;
	int rc = 0;
	if (!read_content(file, password, &c))
		rc = fail(file,
			  "cannot be read: is it a PKCS#12 file, and is "
			  "sslpassword right?",
			  err);
	else if (!write_content(&c, id->file.fd))
		rc = fail(file, "lacks the certificate or its key", err);
	free_content(&c);
	return rc;
}

int identity_open(struct identity *id, const struct db_url *url,
		  nicol_error *err)
{
	struct arena a = { 0 };
	*id = (struct identity){ .file.fd = -1 };
	if (!url->sslidentity.len)
		return 0;
	pthread_once(&once, load);
	if (library.missing)
		return err_set(err, "N0004",
			       "sslidentity needs OpenSSL's libcrypto.so.3, "
			       "which cannot be loaded (%s)",
			       library.why);
	int rc = convert(id, str_cdup(&a, url->sslidentity),
			 str_cdup(&a, url->sslpassword), err);
	arena_release(&a);
	if (rc < 0)
		identity_close(id);
	return rc;
}

void identity_close(struct identity *id)
{
	if (id->file.fd >= 0)
		owned_fd_close(&id->file);
	id->file.fd = -1;
}
