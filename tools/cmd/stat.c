// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix stat: what happened in each interval, and how many vectors are held. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "cli/options.h"
#include "cmd/commands.h"
#include "host/device.h"
#include "output/heading.h"
#include "output/json.h"
#include "output/labels.h"
#include "output/names.h"
#include "output/table.h"
#include "session/session.h"
#include "stats/held.h"
#include "stats/snapshot.h"

#define DEFAULT_INTERVAL_NS NS_PER_S
#define SETTLE_NS (NS_PER_S / 10)

/**
 * struct churn - the command's state
 * @rows: of the last look at the map, its shown and hidden ones
 * @held: vectors held at the start
 * @before: the map at the end of the last interval
 * @blocks: tables printed
 */
struct churn {
	struct table table;
	struct stat_row *rows;
	size_t nr_rows;
	struct held held;
	struct snapshot before;
	__u64 before_ns;
	unsigned int blocks;
};

/**
 * struct stat_counts - what a guest did with a device
 * @ok: operations that did what they were asked for
 * @failed: others
 */
struct stat_counts {
	__u64 ok[VMSIX_NR_OPS];
	__u64 failed;
};

/**
 * struct stat_row - a guest and a device
 * @own: vectors that the guest allocated, minus those it freed; less than 0 if it held some before
 * @held: those the device holds, whichever guest's
 */
struct stat_row {
	struct labels labels;
	const struct vmsix_key *key;
	struct stat_counts interval;
	struct stat_counts total;
	long long own;
	long long held;
	unsigned int msi_irqs;
	bool mismatch;
};

static const struct stat_row *row_of(const void *row)
{
	return row;
}

static void cell_number(char *cell, __u64 n)
{
	snprintf(cell, TABLE_CELL_SIZE, "%llu", n);
}

static void cell_set_irqs(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_SET_IRQS]);
}

static void cell_enable(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_ENABLE]);
}

static void cell_disable(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_DISABLE]);
}

static void cell_initial(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_ALLOC_INITIAL]);
}

static void cell_dynamic(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_ALLOC_DYNAMIC]);
}

static void cell_cached(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_ALLOC_CACHED]);
}

static __u64 freed(const struct stat_counts *counts)
{
	return counts->ok[VMSIX_OP_FREE_DISABLE] + counts->ok[VMSIX_OP_FREE_RELEASE] +
	       counts->ok[VMSIX_OP_FREE_UNWIND] + counts->ok[VMSIX_OP_FREE_CACHE];
}

static void cell_free(char *cell, const void *row)
{
	cell_number(cell, freed(&row_of(row)->interval));
}

static void cell_assign(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_ASSIGN]);
}

static void cell_swap(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_SWAP]);
}

static void cell_clear(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.ok[VMSIX_OP_CLEAR]);
}

static void cell_fail(char *cell, const void *row)
{
	cell_number(cell, row_of(row)->interval.failed);
}

static void cell_held(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%lld", row_of(row)->held);
}

static void cell_msi_irqs(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%u%s", row_of(row)->msi_irqs,
		 row_of(row)->mismatch ? "!" : "");
}

static const struct table_column columns[] = {
	{ "guest", 8, false, cell_guest },
	{ "guest_source", 0, false, cell_guest_source },
	{ "pid", 0, true, cell_pid },
	{ "device", 12, false, cell_device },
	{ "set_irqs", 0, true, cell_set_irqs },
	{ "enable", 0, true, cell_enable },
	{ "disable", 0, true, cell_disable },
	{ "initial", 0, true, cell_initial },
	{ "dynamic", 0, true, cell_dynamic },
	{ "cached", 0, true, cell_cached },
	{ "free", 0, true, cell_free },
	{ "assign", 0, true, cell_assign },
	{ "swap", 0, true, cell_swap },
	{ "clear", 0, true, cell_clear },
	{ "fail", 0, true, cell_fail },
	{ "held", 0, true, cell_held },
	{ "msi_irqs", 0, true, cell_msi_irqs },
	{ 0 }
};

static const char standard_columns[] = "guest,device,set_irqs,enable,disable,initial,dynamic,"
				       "cached,free,assign,swap,clear,fail,held,msi_irqs";

static struct json_object *json_counts(const struct stat_counts *counts)
{
	struct json_object *obj = json_object_new_object();
	unsigned int op;

	for (op = 0; op < VMSIX_NR_OPS; op++)
		json_add_u64(obj, name_op(op), counts->ok[op]);
	return obj;
}

static void emit_json(const struct stat_row *row, __u64 time_ns, __u64 interval_ns)
{
	struct json_object *record = json_record("stat", time_ns);

	json_add_u64(record, "interval_ns", interval_ns);
	labels_add_json(record, &row->labels);
	json_object_object_add(record, "counts", json_counts(&row->interval));
	json_object_object_add(record, "totals", json_counts(&row->total));
	json_add_u64(record, "failed", row->interval.failed);
	json_add_u64(record, "failed_total", row->total.failed);
	json_object_object_add(record, "held", json_object_new_int64(row->held));
	json_add_u64(record, "msi_irqs", row->msi_irqs);
	json_add_bool(record, "mismatch", row->mismatch);
	json_emit(record);
}

static void count(struct stat_counts *counts, const struct vmsix_key *key, __u64 n)
{
	if (key->result)
		counts->failed += n;
	else if (key->op < VMSIX_NR_OPS)
		counts->ok[key->op] += n;
}

static bool any(const struct stat_counts *counts)
{
	static const struct stat_counts none;

	return memcmp(counts, &none, sizeof(none)) != 0;
}

/* The rows of one guest and device, from @first on; returns the first of the next. */
static size_t sum_pair(const struct churn *stat, const struct snapshot *now, size_t first,
		       struct stat_row *row)
{
	const struct snapshot_row *rows = now->rows;
	struct vmsix_stats difference;
	size_t i;

	memset(row, 0, sizeof(*row));
	row->key = &rows[first].key;
	row->labels.bdf = &row->key->bdf;
	for (i = first; i < now->nr && snapshot_same_pair(&rows[i].key, row->key); i++) {
		snapshot_difference(&stat->before, &rows[i], &difference);
		count(&row->interval, &rows[i].key, difference.count);
		count(&row->total, &rows[i].key, rows[i].stats.count);
		row->own += held_by_row(&rows[i]);
	}
	return i;
}

static void compare_with_sysfs(const struct churn *stat, const struct snapshot *now,
			       struct stat_row *row)
{
	const struct vmsix_bdf *bdf = &row->key->bdf;

	row->held = held_now(&stat->held, now, bdf);
	row->msi_irqs = device_msi_irqs(bdf);
	row->mismatch = device_is_vfio(bdf) && row->held != row->msi_irqs;
}

/* One row at most for each of the map's; sysfs is read here, once, and nowhere else. */
static int build_rows(struct churn *stat, const struct snapshot *now)
{
	struct stat_row *rows = reallocarray(stat->rows, now->nr + 1, sizeof(*rows));
	size_t i;

	if (!rows)
		return -ENOMEM;
	stat->rows = rows;
	stat->nr_rows = 0;
	for (i = 0; i < now->nr;) {
		i = sum_pair(stat, now, i, &rows[stat->nr_rows]);
		compare_with_sysfs(stat, now, &rows[stat->nr_rows++]);
	}
	return 0;
}

static bool mismatches(const struct churn *stat)
{
	size_t i;

	for (i = 0; i < stat->nr_rows; i++)
		if (stat->rows[i].mismatch)
			return true;
	return false;
}

/*
 * An operation under way has changed sysfs and not yet told of it. Only what stays apart is a
 * mismatch, so look again, for longer than operations take.
 */
static int read_settled(struct session *s, struct snapshot *now)
{
	const __u64 end = clock_ns(CLOCK_MONOTONIC) + SETTLE_NS;
	struct churn *stat = s->ctx;
	int err;

	for (;;) {
		err = snapshot_read(now, s->source);
		if (!err)
			err = build_rows(stat, now);
		if (err || !mismatches(stat) || clock_ns(CLOCK_MONOTONIC) >= end)
			return err;
		usleep(2000);
	}
}

/*
 * Whether some of the vectors that the device holds may be this guest's: those it held at the
 * start are nobody's else, but what others have allocated since is theirs.
 */
static bool holds_vectors(const struct churn *stat, const struct stat_row *row)
{
	const struct stat_row *other;
	long long held = row->held;

	for (other = stat->rows; other < stat->rows + stat->nr_rows; other++)
		if (other != row && other->own > 0 &&
		    !memcmp(&other->key->bdf, &row->key->bdf, sizeof(row->key->bdf)))
			held -= other->own;
	return held > 0;
}

/* What is past and over is shown with -v only: hosts see many guests come and go. */
static bool shown(const struct session *s, const struct stat_row *row)
{
	const struct guest *guest = row->labels.guest;

	if (!guest || !guest->matches)
		return false;
	return s->opts->verbose || any(&row->interval) ||
	       (holds_vectors(s->ctx, row) && guest_alive(guest));
}

static size_t for_each_row(struct session *s, const struct snapshot *now,
			   void (*fn)(struct session *s, const struct snapshot *now,
				      const struct stat_row *row))
{
	const struct churn *stat = s->ctx;
	struct stat_row *row;
	size_t rows = 0;

	for (row = stat->rows; row < stat->rows + stat->nr_rows; row++) {
		row->labels.guest = guests_identify(s->guests, &row->key->process);
		if (!shown(s, row))
			continue;
		fn(s, now, row);
		rows++;
	}
	return rows;
}

static void add_row(struct session *s, const struct snapshot *now, const struct stat_row *row)
{
	struct churn *stat = s->ctx;

	table_add(&stat->table, row);
}

static void emit_row(struct session *s, const struct snapshot *now, const struct stat_row *row)
{
	const struct churn *stat = s->ctx;

	emit_json(row, now->time_ns, now->time_ns - stat->before_ns);
}

static void print_block(struct session *s, const struct snapshot *now)
{
	struct churn *stat = s->ctx;

	heading_print(s, &stat->blocks, now->time_ns);
	if (for_each_row(s, now, add_row))
		table_print(&stat->table);
	else
		printf("(nothing)\n");
}

static void on_interval(struct session *s)
{
	struct snapshot now = { 0 };
	struct churn *stat = s->ctx;
	int err = read_settled(s, &now);

	if (err) {
		session_fail(s, "cannot read the counters", err);
		snapshot_free(&now);
		return;
	}
	if (s->opts->json)
		for_each_row(s, &now, emit_row);
	else
		print_block(s, &now);
	snapshot_free(&stat->before);
	stat->before = now;
	stat->before_ns = now.time_ns;
}

static void on_attached(struct session *s)
{
	struct churn *stat = s->ctx;
	int err = held_init(&stat->held, s->source);

	if (err)
		session_fail(s, "cannot tell how many vectors are held", err);
	stat->before_ns = s->time.start_ns;
}

static const struct session_ops ops = {
	.attached = on_attached,
	.interval = on_interval,
};

static const struct argp_child children[] = {
	{ &options_interval_argp, 0, NULL, 0 },
	{ &options_common_argp, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.parser = options_root_parser,
	.args_doc = "[INTERVAL [COUNT]]",
	.doc = "Shows how often each MSI and MSI-X operation happened, interval by interval "
	       "(default: a second), and how many vectors are held.",
	.children = children,
};

int cmd_stat(int argc, char **argv)
{
	struct churn stat = { 0 };
	struct options opts;
	int code;

	if (options_parse(&opts, &argp, argc, argv) ||
	    table_init(&stat.table, columns, standard_columns, opts.columns))
		return EXITCODE_USAGE;
	if (!opts.interval_ns)
		opts.interval_ns = DEFAULT_INTERVAL_NS;
	code = session_main(&opts, &ops, &stat);
	free(stat.rows);
	snapshot_free(&stat.before);
	held_free(&stat.held);
	return code;
}
