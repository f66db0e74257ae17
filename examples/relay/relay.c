#include "relay.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

#include "secret.h"

const char *relay_verdict_text(enum relay_verdict v)
{
	static const char *const texts[] = {
		[RELAY_ADMITTED] = "recorded",
		[RELAY_DUPLICATE] = "already recorded; nothing counted twice",
		[RELAY_UNKNOWN_KEY] = "no such key",
		[RELAY_KEY_INACTIVE] = "the key is switched off",
		[RELAY_KEY_EXPIRED] = "the key has expired",
		[RELAY_USER_INACTIVE] = "the key's user is switched off",
		[RELAY_FORBIDDEN] = "the key does not allow this endpoint",
		[RELAY_NO_UPSTREAM] = "no upstream account is active",
	};
	return v < 0 ? "the database did not answer" : texts[v];
}

static nicol_timestamp now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static bool covers(const char *allowed, const char *endpoint)
{
	size_t n = strlen(allowed);
	if (!strcmp(allowed, "*"))
		return true;
	if (n && allowed[n - 1] == '/')
		n--;
	return n && !strncmp(allowed, endpoint, n) &&
	       (endpoint[n] == '\0' || endpoint[n] == '/');
}

bool relay_permits(const char *permissions, const char *endpoint)
{
	json_t *list = json_loads(permissions, 0, NULL), *entry;
	bool yes = false;
	size_t i;
	json_array_foreach(list, i, entry) yes =
		yes || (json_is_string(entry) &&
			covers(json_string_value(entry), endpoint));
	json_decref(list);
	return yes;
}

static enum relay_verdict check_key(const relay_api_key *key,
				    const char *endpoint)
{
	if (!key->is_active)
		return RELAY_KEY_INACTIVE;
	if (key->expires_at && *key->expires_at <= now())
		return RELAY_KEY_EXPIRED;
	if (!key->user->is_active)
		return RELAY_USER_INACTIVE;
	if (!relay_permits(key->permissions, endpoint))
		return RELAY_FORBIDDEN;
	return RELAY_ADMITTED;
}

static unsigned long weight_of(const relay_upstream_account *a)
{
	return a->weight > 0 ? (unsigned long)a->weight : 0;
}

/* `all` is in the order of priority; only the first priority takes part. */
static int64_t choose(const relay_upstream_account_list *all)
{
	const relay_upstream_account *at = all->items;
	unsigned long total = 0;
	size_t n = 0;
	for (; n < all->count && at[n].priority == at[0].priority; n++)
		total += weight_of(&at[n]);
	if (!total)
		return at[random_below(n)].id;
	unsigned long r = random_below(total);
	for (size_t i = 0;; i++) {
		if (r < weight_of(&at[i]))
			return at[i].id;
		r -= weight_of(&at[i]);
	}
}

static enum relay_verdict pick_upstream(nicol_client *db, int64_t *id,
					nicol_error *err)
{
	const relay_upstream_account_list *all =
		relay_upstream_account_find_many(
			db,
			&(relay_upstream_account_find_many_args){
				.where = { .is_active.equals =
						   &(bool){ true } },
				.order_by = NICOL_LIST(
					relay_upstream_account_order_by,
					{ .priority = NICOL_ASC }) },
			err);
	if (!all)
		return RELAY_FAILED;
	enum relay_verdict v = RELAY_NO_UPSTREAM;
	if (all->count) {
		*id = choose(all);
		v = RELAY_ADMITTED;
	}
	nicol_result_free(all);
	return v;
}

enum relay_verdict relay_admit(nicol_client *db, const char *secret,
			       const char *endpoint,
			       struct relay_admission *out, nicol_error *err)
{
	char hash[HASH_SIZE];
	if (key_hash(secret, hash) < 0)
		return RELAY_UNKNOWN_KEY;
	const relay_api_key *key = relay_api_key_find_unique(
		db,
		&(relay_api_key_find_unique_args){
			.where = { .key_hash = hash },
			.include = { .user = &(relay_user_args){ 0 } } },
		err);
	if (!key)
		return err->status ? RELAY_FAILED : RELAY_UNKNOWN_KEY;
	enum relay_verdict v = check_key(key, endpoint);
	out->key_id = key->id;
	nicol_result_free(key);
	return v == RELAY_ADMITTED ? pick_upstream(db, &out->upstream_id, err)
				   : v;
}

struct record {
	const struct relay_admission *who;
	const struct relay_outcome *what;
};

static int write_usage(nicol_client *tx, const struct record *r,
		       nicol_error *err)
{
	const relay_usage_record *row = relay_usage_record_create(
		tx,
		&(relay_usage_record_create_args){
			.data = { .request_id = r->what->request_id,
				  .method = r->what->method,
				  .endpoint = r->what->endpoint,
				  .status_code = &r->what->status_code,
				  .response_time = &r->what->response_ms,
				  .tokens_used = &r->what->tokens,
				  .cost = r->what->cost,
				  .error_message = r->what->error,
				  .api_key_id = &r->who->key_id,
				  .upstream_account_id =
					  &r->who->upstream_id } },
		err);
	nicol_result_free(row);
	return row ? 0 : -1;
}

static int count_key(nicol_client *tx, const struct record *r, nicol_error *err)
{
	nicol_timestamp at = now();
	const relay_api_key *key = relay_api_key_update(
		tx,
		&(relay_api_key_update_args){
			.where = { .id = &r->who->key_id },
			.data = { .request_count.increment = &(int64_t){ 1 },
				  .last_used_at = &at } },
		err);
	nicol_result_free(key);
	return key ? 0 : -1;
}

static int count_upstream(nicol_client *tx, const struct record *r,
			  nicol_error *err)
{
	nicol_timestamp at = now();
	int64_t ok = r->what->status_code < 400, failed = !ok;
	const relay_upstream_account *account = relay_upstream_account_update(
		tx,
		&(relay_upstream_account_update_args){
			.where = { .id = &r->who->upstream_id },
			.data = { .request_count.increment = &(int64_t){ 1 },
				  .success_count.increment = &ok,
				  .error_count.increment = &failed,
				  .last_used_at = &at } },
		err);
	nicol_result_free(account);
	return account ? 0 : -1;
}

/* The record comes first: where its request_id is taken, the transaction
 * ends before anything is counted. */
static int record_in(nicol_client *tx, void *ctx, nicol_error *err)
{
	const struct record *r = ctx;
	if (write_usage(tx, r, err) < 0 || count_key(tx, r, err) < 0)
		return -1;
	return count_upstream(tx, r, err);
}

enum relay_verdict relay_record(nicol_client *db,
				const struct relay_admission *who,
				const struct relay_outcome *what,
				nicol_error *err)
{
	struct record r = { who, what };
	if (nicol_transaction(db, NULL, record_in, &r, err) == 0)
		return RELAY_ADMITTED;
	if (strcmp(err->code, "P2002"))
		return RELAY_FAILED;
	nicol_error_clear(err);
	return RELAY_DUPLICATE;
}
