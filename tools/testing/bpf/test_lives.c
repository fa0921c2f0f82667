// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_lives [LIVES]: the command's own loop watches LIVES guests (25,000) that start, have events
 * and end. Process ids are used again, and sweeps come between any two events. No event may be
 * dropped or counted twice, and no memory may be kept for guests that ended long ago.
 *
 * Guests are real processes; their events run the BPF programs through BPF_PROG_TEST_RUN. Needs
 * root, the initial pid namespace, and a kernel with BTF of struct pci_dev.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "base/log.h"
#include "fake_pci.h"
#include "host/visible.h"
#include "lives.h"
#include "session/session.h"
#include "source/tracepoint.h"
#include "tap.h"
#include "vfio_msix.skel.h"

#define SEED		0x76666d7369780012ULL
#define INTERVAL_NS	2000000

/* Sanitizers make a life some ten times as long. */
#ifdef __SANITIZE_ADDRESS__
#define LIVES		2500
#else
#define LIVES		25000
#endif

/*
 * With n guests, guests_look() needs up to n / 64 + 1 looks to notice that a process id is used
 * again. At most LIVES_PER_INTERVAL lives of each worker begin between two looks, so some 400
 * guests may have ended and not have been noticed yet.
 */
#define MAX_UNNOTICED	600
#define MAX_RUNNING	(LIVES_WORKERS * LIVES_PIDS)
#define MAX_COUNTED	(MAX_UNNOTICED + MAX_RUNNING)
#define MAX_GUESTS	(GUESTS_KEPT + MAX_COUNTED)

/* Intervals in which the last guests must be noticed */
#define MAX_AFTER	100

/* The newest guests, which must have accounts: fewer than GUESTS_KEPT - MAX_COUNTED */
#define NR_ROWS		200

static const struct vmsix_bdf devices[TALLY_DEVICES] = {
	{ 0, 0, 0 },		{ 0, 0x01, 0x08 },	{ 0, 0x01, 0x09 },	{ 0, 0xff, 0xff },
	{ 1, 0x01, 0x08 },	{ 0xffff, 0, 0x08 },	{ 0x10000, 0, 0x08 },
	{ 0x3ffffff, 0xe0, 1 },
};

/* What must hold after each interval, and at the end. */
enum law {
	LAW_READ,
	LAW_GROW,
	LAW_BEFORE,
	LAW_COUNTS,
	LAW_ENTRIES,
	LAW_FAILURES,
	LAW_ACCOUNTS,
	LAW_GUESTS,
	LAW_LIVED,
	LAW_VARIED,
	LAW_TOTALS,
	LAW_SLOTS,
	LAW_SEEN,
	LAW_ACCOUNTED,
	LAW_ONCE,
	LAW_OWN_ROWS,
	LAW_SWEPT,
	LAW_MEMORY,
	NR_LAWS
};

static const char *const laws[NR_LAWS] = {
	[LAW_READ] = "each interval reads the counters",
	[LAW_GROW] = "totals never fall",
	[LAW_BEFORE] = "an interval begins where the last one ended",
	[LAW_COUNTS] = "counts agree with histograms",
	[LAW_ENTRIES] = "entries of guests in the map are bounded",
	[LAW_FAILURES] = "entries of failures in the map are bounded",
	[LAW_ACCOUNTS] = "accounts are bounded",
	[LAW_GUESTS] = "guests with accounts of their own are bounded",
	[LAW_LIVED] = "all guests have lived",
	[LAW_VARIED] = "there were guests of all kinds, and accounts of several guests",
	[LAW_TOTALS] = "counts, vectors, sums and maxima are those of the guests",
	[LAW_SLOTS] = "histograms are those of the guests",
	[LAW_SEEN] = "all events were seen",
	[LAW_ACCOUNTED] = "nothing is unaccounted",
	[LAW_ONCE] = "each guest and device has one account, each guest was announced",
	[LAW_OWN_ROWS] = "the newest guests have accounts of their own",
	[LAW_SWEPT] = "no entry is left",
	[LAW_MEMORY] = "the second half takes no more memory",
};

/* Counts of a device, operation and result; of a histogram all but the slots. */
struct sums {
	__u64 count, vectors, sum_ns, max_ns;
};

/**
 * struct watch - what the main process knows
 * @broken: how often a law was broken; @why: the first time
 * @last: totals at the end of the last interval
 * @workers: their processes; 0 if one has ended
 * @after: intervals since
 * @most: the most there were
 * @middle, @end: bytes allocated when half of the lives had ended, and at the end
 */
static struct watch {
	struct lives *lives;
	struct vfio_msix *skel;
	unsigned int broken[NR_LAWS];
	char why[NR_LAWS][160];
	struct sums last[TALLY_CELLS];
	pid_t workers[LIVES_WORKERS];
	unsigned int after;
	struct {
		size_t entries, failures, accounts, guests;
	} most;
	size_t middle, end;
} w;

static void __attribute__((format(printf, 3, 4))) must(enum law law, bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok || w.broken[law]++)
		return;
	va_start(ap, fmt);
	vsnprintf(w.why[law], sizeof(w.why[law]), fmt, ap);
	va_end(ap);
}

static int device_of(const struct vmsix_bdf *bdf)
{
	int i;

	for (i = 0; i < TALLY_DEVICES; i++)
		if (!memcmp(&devices[i], bdf, sizeof(*bdf)))
			return i;
	return -1;
}

static void add_state(struct sums *sums, const struct series_state *state)
{
	sums->count += state->count;
	sums->vectors += state->vectors;
	sums->sum_ns += state->sum_ns;
	if (sums->max_ns < state->max_ns)
		sums->max_ns = state->max_ns;
}

/* Return: tally_cell() of a series, -1 if no guest has such events. */
static int cell_of(const struct account *account, const struct series *series)
{
	int device = device_of(&account->bdf), result = tally_result(series->result);
	bool known = device >= 0 && result >= 0 && series->op < VMSIX_NR_OPS;

	must(LAW_READ, known, "an account has device %x:%x:%x, operation %u, result %d",
	     account->bdf.domain, account->bdf.bus, account->bdf.devfn, series->op, series->result);
	return known ? (int)tally_cell(device, series->op, result) : -1;
}

static void add_account(const struct account *account, struct sums *now, struct sums *before)
{
	const struct series *s = account->series;
	struct pair_counts is = { 0 }, was = { 0 };
	int cell;

	for (; s < account->series + account->nr_series; s++) {
		cell = cell_of(account, s);
		if (cell < 0)
			continue;
		add_state(&now[cell], &s->now);
		add_state(&before[cell], &s->before);
		*(s->result ? &is.failed : &is.ok[s->op]) += s->now.count;
		*(s->result ? &was.failed : &was.ok[s->op]) += s->before.count;
	}
	must(LAW_COUNTS, !memcmp(&is, &account->now, sizeof(is)), "an account with %llu failures "
	     "has %llu in its histograms", account->now.failed, is.failed);
	must(LAW_COUNTS, !memcmp(&was, &account->before, sizeof(was)), "an account with %llu "
	     "failures before has %llu in its histograms", account->before.failed, was.failed);
}

static bool fell(const struct sums *now, const struct sums *last)
{
	return now->count < last->count || now->vectors < last->vectors ||
	       now->sum_ns < last->sum_ns || now->max_ns < last->max_ns;
}

static void check_interval(const struct ledger *ledger)
{
	static struct sums now[TALLY_CELLS], before[TALLY_CELLS];
	const struct sums *last = w.last;
	size_t i;

	memset(now, 0, sizeof(now));
	memset(before, 0, sizeof(before));
	for (i = 0; i < ledger->nr; i++)
		add_account(ledger->accounts[i], now, before);
	for (i = 0; i < TALLY_CELLS; i++, last++) {
		must(LAW_GROW, !fell(&now[i], last), "interval %u: %llu of an operation, %llu "
		     "before", w.lives->intervals, now[i].count, last->count);
		must(LAW_BEFORE, !memcmp(&before[i], last, sizeof(*last)), "interval %u begins "
		     "with %llu of an operation, the last one ended with %llu", w.lives->intervals,
		     before[i].count, last->count);
	}
	memcpy(w.last, now, sizeof(now));
}

static size_t entries(const struct bpf_map *map)
{
	char keys[2][sizeof(struct vmsix_key)], *last = NULL;
	size_t nr = 0;

	for (; !bpf_map_get_next_key(bpf_map__fd(map), last, keys[nr % 2]); nr++)
		last = keys[nr % 2];
	must(LAW_READ, errno == ENOENT, "cannot read the keys of a map: %s", strerror(errno));
	return nr;
}

/* Accounts are sorted by guest. */
static size_t guests_of(const struct ledger *ledger)
{
	const struct guest *last = NULL;
	size_t nr = 0, i;

	for (i = 0; i < ledger->nr; i++) {
		nr += ledger->accounts[i]->guest && ledger->accounts[i]->guest != last;
		last = ledger->accounts[i]->guest;
	}
	return nr;
}

static size_t bounded(enum law law, size_t nr, size_t bound, size_t *most)
{
	must(law, nr <= bound, "interval %u: %zu, and %zu are the most", w.lives->intervals, nr,
	     bound);
	if (*most < nr)
		*most = nr;
	return nr;
}

/* Return: whether no entry is left in the maps. */
static bool check_sizes(const struct ledger *ledger)
{
	size_t left;

	bounded(LAW_ACCOUNTS, ledger->nr, MAX_GUESTS * LIVES_DEVICES + 2 * TALLY_DEVICES,
		&w.most.accounts);
	bounded(LAW_GUESTS, guests_of(ledger), MAX_GUESTS, &w.most.guests);
	left = bounded(LAW_ENTRIES, entries(w.skel->maps.pairs), MAX_COUNTED * LIVES_DEVICES,
		       &w.most.entries);
	left += bounded(LAW_FAILURES, entries(w.skel->maps.failures), MAX_COUNTED * LIVES_EVENTS,
			&w.most.failures);
	return !left;
}

/* A worker that ends by itself has failed. */
static bool workers_done(void)
{
	int status, failed = 0;
	unsigned int i;

	for (i = 0; i < LIVES_WORKERS; i++) {
		if (w.workers[i] && waitpid(w.workers[i], &status, WNOHANG)) {
			w.workers[i] = 0;
			must(LAW_LIVED, false, "a worker ended with status %#x", status);
		}
		failed += !w.workers[i];
	}
	return failed || __atomic_load_n(&w.lives->done, __ATOMIC_ACQUIRE) == LIVES_WORKERS;
}

static size_t allocated(void)
{
	return mallinfo2().uordblks;
}

static void on_attached(struct session *s)
{
	__atomic_add_fetch(&w.lives->intervals, 1, __ATOMIC_RELEASE);
}

static void on_interval(struct session *s)
{
	bool done = workers_done(), empty;
	int err = ledger_read(&s->ledger);

	must(LAW_READ, !err, "cannot read the counters: %s", strerror(-err));
	check_interval(&s->ledger);
	ledger_next(&s->ledger);
	if (!w.middle && w.lives->ended >= w.lives->nr / 2)
		w.middle = allocated();
	empty = check_sizes(&s->ledger);
	if (done && (empty || w.after++ == MAX_AFTER))
		s->stop = true;
	__atomic_add_fetch(&w.lives->intervals, 1, __ATOMIC_RELEASE);
}

static void add_stats(struct vmsix_stats *sum, const struct series *series)
{
	struct vmsix_stats one;
	unsigned int slot;

	series_total(series, &one);
	sum->count += one.count;
	sum->vectors += one.vectors;
	sum->sum_ns += one.sum_ns;
	if (sum->max_ns < one.max_ns)
		sum->max_ns = one.max_ns;
	for (slot = 0; slot < VMSIX_HIST_SLOTS; slot++)
		sum->slots[slot] += one.slots[slot];
}

static void sum_up(const struct ledger *ledger, struct tally *all)
{
	const struct account *account;
	const struct series *s;
	size_t i;
	int cell;

	for (i = 0; i < ledger->nr; i++) {
		account = ledger->accounts[i];
		for (s = account->series; s < account->series + account->nr_series; s++) {
			cell = cell_of(account, s);
			if (cell >= 0)
				add_stats(&all->stats[cell], s);
		}
	}
}

static void check_totals(const struct ledger *ledger)
{
	const struct vmsix_stats *is, *should = w.lives->tally.stats;
	static struct tally all;

	sum_up(ledger, &all);
	for (is = all.stats; is < all.stats + TALLY_CELLS; is++, should++) {
		must(LAW_TOTALS, !memcmp(is, should, offsetof(struct vmsix_stats, slots)),
		     "an operation has count %llu, vectors %llu, sum %llu, max %llu, the guests "
		     "had %llu, %llu, %llu, %llu", is->count, is->vectors, is->sum_ns, is->max_ns,
		     should->count, should->vectors, should->sum_ns, should->max_ns);
		must(LAW_SLOTS, !memcmp(is->slots, should->slots, sizeof(is->slots)),
		     "a histogram differs, of %llu events", should->count);
	}
}

static void check_seen(struct session *s)
{
	struct vmsix_totals totals[VMSIX_NR_RECORDS] = { 0 };
	__u64 accounts = 0;
	unsigned int type;
	size_t i;

	must(LAW_SEEN, !session_totals(s, totals), "cannot read the totals");
	for (type = 0; type < VMSIX_NR_TYPES; type++) {
		must(LAW_SEEN, totals[type].seen == w.lives->tally.events[type],
		     "%llu events of type %u seen, %llu raised", totals[type].seen, type,
		     w.lives->tally.events[type]);
		must(LAW_ACCOUNTED, !totals[type].unaccounted, "%llu events of type %u",
		     totals[type].unaccounted, type);
	}
	for (i = 0; i < s->ledger.nr; i++)
		accounts += s->ledger.accounts[i]->guests;
	must(LAW_ONCE, accounts == w.lives->pairs, "%llu guests and devices, %llu in accounts",
	     w.lives->pairs, accounts);
	/* One that lives long may be announced again, with its next device. */
	must(LAW_ONCE, totals[VMSIX_GUEST].seen >= w.lives->guests &&
	     totals[VMSIX_GUEST].seen <= w.lives->pairs, "%u guests, %llu announced",
	     w.lives->guests, totals[VMSIX_GUEST].seen);
}

static unsigned int events_of(const struct pair_counts *counts)
{
	__u64 nr = counts->failed;
	unsigned int op;

	for (op = 0; op < VMSIX_NR_OPS; op++)
		nr += counts->ok[op];
	return (unsigned int)nr;
}

/*
 * Of the accounts that are not @used, find those of the newest guest with a process id; they become
 * @used. Return: whether there is one; its events are in @life.
 */
static bool newest_of(const struct ledger *ledger, bool *used, struct life *life)
{
	const struct guest *guest = NULL;
	const struct account *account;
	int device;
	size_t i;

	for (i = ledger->nr; i--;) {
		account = ledger->accounts[i];
		if (used[i] || !account->guest || (pid_t)account->process.tgid != life->pid ||
		    (guest && guest != account->guest))
			continue;
		guest = account->guest;
		used[i] = true;
		device = device_of(&account->bdf);
		if (device >= 0)
			life->events[device] += events_of(&account->now);
	}
	return guest;
}

static void check_rows(const struct ledger *ledger)
{
	bool *used = calloc(ledger->nr + 1, sizeof(*used));
	const struct life *life;
	struct life is;
	unsigned int nr;

	for (nr = w.lives->guests; used && nr && nr + NR_ROWS > w.lives->guests; nr--) {
		life = &w.lives->last[nr % LIVES_LAST];
		is = (struct life){ .number = nr, .pid = life->pid };
		must(LAW_OWN_ROWS, life->number == nr, "guest %u is not known", nr);
		must(LAW_OWN_ROWS, newest_of(ledger, used, &is), "guest %u has none", nr);
		must(LAW_OWN_ROWS, !memcmp(&is, life, sizeof(is)), "guest %u has other events", nr);
	}
	must(LAW_OWN_ROWS, used, "no memory");
	free(used);
}

static void check_lives(const struct ledger *ledger)
{
	const struct lives *l = w.lives;
	unsigned int kind, several = 0;
	size_t i;

	must(LAW_LIVED, l->ended == l->nr, "%u of %u", l->ended, l->nr);
	must(LAW_LIVED, !l->errors, "%u errors: %s", l->errors, strerror(l->error));
	for (kind = 0; kind < LIFE_NR_KINDS; kind++)
		must(LAW_VARIED, l->kinds[kind], "none of kind %u", kind);
	must(LAW_VARIED, l->left, "none was a zombie");
	must(LAW_VARIED, l->any_pid || l->again > l->nr / 2, "%u process ids used again", l->again);
	for (i = 0; i < ledger->nr; i++)
		several += !ledger->accounts[i]->guest;
	must(LAW_VARIED, several == TALLY_DEVICES || l->guests < 2 * GUESTS_KEPT,
	     "%u accounts of several guests", several);
}

static void on_finish(struct session *s)
{
	w.end = allocated();
	check_lives(&s->ledger);
	check_totals(&s->ledger);
	check_seen(s);
	check_rows(&s->ledger);
	must(LAW_SWEPT, w.after <= MAX_AFTER, "%zu entries, %zu of failures",
	     entries(w.skel->maps.pairs), entries(w.skel->maps.failures));
	must(LAW_MEMORY, w.end <= w.middle + w.middle / 4 + (1 << 20), "%zu bytes in the middle, "
	     "%zu at the end", w.middle, w.end);
}

static int connect_lives(struct vfio_msix *skel)
{
	w.skel = skel;
	return lives_start(w.lives, skel, w.workers);
}

/* No module is asked for. */
static const struct check checks[] = {
	{ "permission", tracepoint_check_permission },
	{ "lockdown", tracepoint_check_lockdown },
	{ "descriptors", tracepoint_check_descriptors },
	{ 0 }
};

/* As `vfio-msix hist -i 0.002'. Its own output is not looked at. */
static int watch(void)
{
	static const struct session_ops ops = {
		.histograms = true,
		.attached = on_attached,
		.interval = on_interval,
		.finish = on_finish,
	};
	const struct options opts = { .command = "hist", .interval_ns = INTERVAL_NS,
				      .ringbuf_kib = 1024, .quiet = true };
	int out = dup(STDOUT_FILENO), null = open("/dev/null", O_WRONLY), code;
	struct source fed = source_tracepoint;
	FILE *tap = stdout;

	fed.check = checks;
	tracepoint_connect = connect_lives;
	source_current = &fed;
	log_setup(true, false);
	fflush(stdout);
	dup2(null, STDOUT_FILENO);
	code = session_main(&opts, &ops, NULL);
	fflush(stdout);
	stdout = tap;
	dup2(out, STDOUT_FILENO);
	return code;
}

static void end_workers(void)
{
	unsigned int i;

	for (i = 0; i < LIVES_WORKERS; i++) {
		if (w.workers[i] <= 0)
			continue;
		kill(w.workers[i], SIGKILL);
		waitpid(w.workers[i], NULL, 0);
	}
}

static void print_figures(__u64 ns)
{
	const struct lives *l = w.lives;

	if (l->any_pid)
		note("process ids cannot be chosen here, so few were used again");
	note("seed %#llx, %u lives: %u plain, %u short, %u idle, %u whose leader ends first, %u "
	     "killed; %u left zombies; %u process ids used again", l->seed, l->ended,
	     l->kinds[LIFE_PLAIN], l->kinds[LIFE_SHORT], l->kinds[LIFE_IDLE],
	     l->kinds[LIFE_LEADER_ENDS], l->kinds[LIFE_KILLED], l->left, l->again);
	note("%u guests, %llu with their devices, %llu events, %llu keys; %u intervals, %llu s",
	     l->guests, l->pairs, l->events, l->keys, l->intervals, ns / NS_PER_S);
	note("at most %zu entries, %zu of failures, %zu accounts, %zu guests; %zu bytes in the "
	     "middle, %zu at the end", w.most.entries, w.most.failures, w.most.accounts,
	     w.most.guests, w.middle, w.end);
}

static void test_lives(void)
{
	__u64 start_ns = clock_ns(CLOCK_MONOTONIC);
	enum law law;
	int code = watch();

	end_workers();
	print_figures(clock_ns(CLOCK_MONOTONIC) - start_ns);
	tap(!code, "the command ends with status 0");
	for (law = 0; law < NR_LAWS; law++)
		if (!tap(!w.broken[law], "%s", laws[law]))
			note("%u times, first: %s", w.broken[law], w.why[law]);
}

static const char *why_not(const struct fake_pci *pci, int err)
{
	if (geteuid())
		return "needs root";
	if (!visible_initial_pid_namespace())
		return "this is not the initial pid namespace";
	return err == -ENOENT ? "this kernel has no BTF of struct pci_dev" : NULL;
}

int main(int argc, char **argv)
{
	unsigned int nr = argc > 1 ? (unsigned int)strtoul(argv[1], NULL, 10) : LIVES;
	struct fake_pci *pci = NULL;
	int err = geteuid() ? -EPERM : fake_pci_new(devices, TALLY_DEVICES, &pci);
	const char *why = why_not(pci, err);

	if (why) {
		tap_skip("lives of guests", "%s", why);
		return tap_done();
	}
	w.lives = err ? NULL : lives_new(nr, SEED, pci);
	if (tap(w.lives, "make devices in kernel memory"))
		test_lives();
	fake_pci_free(pci);
	return tap_done();
}
