#include "db/metrics.h"

#include <inttypes.h>

/* Those that Prisma has keep its names: whoever has a
 * dashboard for them keeps it. */
static const struct {
	const char *name, *help;
} names[N_METRICS] = {
	[METRIC_OPERATIONS] = { "prisma_client_queries_total",
				"Operations that the program has asked for" },
	[METRIC_STATEMENTS] = { "prisma_datasource_queries_total",
				"Statements that were sent to the database" },
	[METRIC_OPENED] = { "prisma_pool_connections_opened_total",
			    "Connections that were opened" },
	[METRIC_CLOSED] = { "prisma_pool_connections_closed_total",
			    "Connections that were closed" },
	[METRIC_FAILED] = { "nicol_datasource_errors_total",
			    "Statements that failed" },
	[METRIC_SLOW] = { "nicol_slow_queries_total",
			  "Statements slower than the observer's slow_ms" },
	[METRIC_POOL_TIMEOUTS] = { "nicol_pool_timeouts_total",
				   "Waits for a connection that were given "
				   "up" },
	[METRIC_CACHE_HITS] = { "nicol_statement_cache_hits_total",
				"Statements that were prepared already" },
	[METRIC_CACHE_MISSES] = { "nicol_statement_cache_misses_total",
				  "Statements that had to be prepared" },
	[METRIC_COMMITTED] = { "nicol_transactions_committed_total",
			       "Interactive transactions that were "
			       "committed" },
	[METRIC_ROLLED_BACK] = { "nicol_transactions_rolled_back_total",
				 "Interactive transactions that were rolled "
				 "back" },
	[METRIC_EXPIRED] = { "nicol_transactions_expired_total",
			     "Interactive transactions that took longer than "
			     "their timeout" },
	[METRIC_RETRIED] = { "nicol_transactions_retried_total",
			     "Transactions run again after a write conflict" },
	[METRIC_REPLICA_READS] = { "nicol_replica_reads_total",
				   "Reads that a replica answered" },
	[METRIC_REPLICA_MISSES] = { "nicol_replica_misses_total",
				    "Reads for which no replica was there or "
				    "fresh enough" },
	[METRIC_ACTIVE] = { "prisma_client_queries_active",
			    "Operations that are going on" },
	[METRIC_WAITING] = { "prisma_client_queries_wait",
			     "Operations that wait for a connection" },
	[METRIC_BUSY] = { "prisma_pool_connections_busy",
			  "Connections in use" },
	[METRIC_IDLE] = { "prisma_pool_connections_idle",
			  "Connections that wait to be used" },
	[METRIC_OPEN] = { "prisma_pool_connections_open", "Connections" },
	[METRIC_LIMIT] = { "nicol_pool_connections_limit",
			   "The most connections that the pool opens" },
};

static const struct {
	const char *name, *help;
} timing_names[N_TIMINGS] = {
	[TIMING_OPERATION] = { "prisma_client_queries_duration_histogram_ms",
			       "How long operations took, in milliseconds" },
	[TIMING_WAIT] = { "prisma_client_queries_wait_histogram_ms",
			  "How long operations waited for a connection, in "
			  "milliseconds" },
	[TIMING_STATEMENT] = { "prisma_datasource_queries_duration_histogram_"
			       "ms",
			       "How long statements took, in milliseconds" },
};

/* Upper bounds, milliseconds. */
static const int64_t bounds[METRIC_BUCKETS] = { 0,   1,	  5,	10,   50,
						100, 500, 1000, 5000, 50000 };

static bool is_gauge(int which)
{
	return which >= METRIC_ACTIVE;
}

void metric_time(struct metrics *m, enum timing which, int64_t nanos)
{
	struct histogram *h = &m->timings[which];
	int i = 0;
	while (i < METRIC_BUCKETS && nanos > bounds[i] * 1000000)
		i++;
	atomic_fetch_add_explicit(&h->counts[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&h->nanos, nanos, memory_order_relaxed);
}

static int64_t value_of(struct metrics *m, int which)
{
	return atomic_load_explicit(&m->values[which], memory_order_relaxed);
}

/* One histogram as it was at one moment. */
struct seen {
	int64_t counts[METRIC_BUCKETS + 1], total, nanos;
};

static struct seen look(struct histogram *h)
{
	struct seen s = { .nanos = atomic_load(&h->nanos) };
	for (int i = 0; i <= METRIC_BUCKETS; i++) {
		s.counts[i] = atomic_load(&h->counts[i]);
		s.total += s.counts[i];
	}
	return s;
}

/* Milliseconds, without a decimal point of the program's locale. */
static void put_millis(struct sb *b, int64_t nanos)
{
	sb_fmt(b, "%" PRId64 ".%06d", nanos / 1000000, (int)(nanos % 1000000));
}

static void json_head(struct sb *b, bool first, const char *name)
{
	sb_fmt(b,
	       "%s{\"key\":\"%s\",\"labels\":{},\"value\":", first ? "" : ",",
	       name);
}

static void json_values(struct metrics *m, struct sb *b, bool gauges)
{
	bool first = true;
	for (int i = 0; i < N_METRICS; i++) {
		if (is_gauge(i) != gauges)
			continue;
		json_head(b, first, names[i].name);
		sb_fmt(b, "%" PRId64 ",\"description\":\"%s\"}", value_of(m, i),
		       names[i].help);
		first = false;
	}
}

static void json_timing(struct metrics *m, struct sb *b, int i)
{
	struct seen s = look(&m->timings[i]);
	json_head(b, !i, timing_names[i].name);
	sb_lit(b, "{\"buckets\":[");
	for (int k = 0; k < METRIC_BUCKETS; k++)
		sb_fmt(b, "%s[%" PRId64 ",%" PRId64 "]", k ? "," : "",
		       bounds[k], s.counts[k]);
	sb_lit(b, "],\"sum\":");
	put_millis(b, s.nanos);
	sb_fmt(b, ",\"count\":%" PRId64 "},\"description\":\"%s\"}", s.total,
	       timing_names[i].help);
}

void metrics_json(struct metrics *m, struct sb *b)
{
	sb_lit(b, "{\"counters\":[");
	json_values(m, b, false);
	sb_lit(b, "],\"gauges\":[");
	json_values(m, b, true);
	sb_lit(b, "],\"histograms\":[");
	for (int i = 0; i < N_TIMINGS; i++)
		json_timing(m, b, i);
	sb_lit(b, "]}");
}

static void prometheus_head(struct sb *b, const char *name, const char *help,
			    const char *type)
{
	sb_fmt(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void prometheus_timing(struct metrics *m, struct sb *b, int i)
{
	const char *name = timing_names[i].name;
	struct seen s = look(&m->timings[i]);
	int64_t below = 0;
	prometheus_head(b, name, timing_names[i].help, "histogram");
	for (int k = 0; k < METRIC_BUCKETS; k++) {
		below += s.counts[k];
		sb_fmt(b, "%s_bucket{le=\"%" PRId64 "\"} %" PRId64 "\n", name,
		       bounds[k], below);
	}
	sb_fmt(b, "%s_bucket{le=\"+Inf\"} %" PRId64 "\n%s_sum ", name, s.total,
	       name);
	put_millis(b, s.nanos);
	sb_fmt(b, "\n%s_count %" PRId64 "\n\n", name, s.total);
}

void metrics_prometheus(struct metrics *m, struct sb *b)
{
	for (int i = 0; i < N_METRICS; i++) {
		prometheus_head(b, names[i].name, names[i].help,
				is_gauge(i) ? "gauge" : "counter");
		sb_fmt(b, "%s %" PRId64 "\n\n", names[i].name, value_of(m, i));
	}
	for (int i = 0; i < N_TIMINGS; i++)
		prometheus_timing(m, b, i);
}
