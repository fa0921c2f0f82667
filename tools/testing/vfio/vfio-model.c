// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-model BDF [--steps N] [--seconds T] [--seed S] [--full-every K]: put a device's vectors
 * through random operations and compare it with a model of what SET_IRQS promises.
 *
 * Ends after N steps or T seconds, whichever is first. The last line says how much was done. If
 * device and model differ, it prints what differs, the seed, and the shortest script it can find
 * for vfio-ctl that shows it; exit status 1.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model_ops.h"
#include "model_rig.h"
#include "model_shrink.h"

struct settings {
	const char *bdf;
	unsigned long steps;
	unsigned long seconds;
	uint64_t seed;
	unsigned int full_every;
};

/* What was done since the device was opened: enough to do it again. */
static struct history history;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int usage(void)
{
	fprintf(stderr, "usage: vfio-model BDF [--steps N] [--seconds T] [--seed S] "
		"[--full-every K]\n");
	return 2;
}

static int parse(int argc, char **argv, struct settings *set)
{
	static const struct option options[] = {
		{ "steps", required_argument, NULL, 'n' },
		{ "seconds", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },
		{ "full-every", required_argument, NULL, 'k' },
		{ 0 },
	};
	int c;

	*set = (struct settings){ .steps = 1000, .seconds = 3600, .full_every = 50 };
	set->seed = time(NULL);
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'n')
			set->steps = strtoul(optarg, NULL, 0);
		else if (c == 't')
			set->seconds = strtoul(optarg, NULL, 0);
		else if (c == 's')
			set->seed = strtoull(optarg, NULL, 0);
		else if (c == 'k')
			set->full_every = strtoul(optarg, NULL, 0);
		else
			return -EINVAL;
	}
	if (optind != argc - 1 || !set->full_every)
		return -EINVAL;
	set->bdf = argv[optind];
	return 0;
}

static int report(struct rig *rig, const struct settings *set, const char *why)
{
	printf("DIVERGED at step %lu, seed %llu: %s\n", rig->steps, (unsigned long long)set->seed,
	       why);
	op_print(stdout, "  after: ", &history.op[history.nr - 1]);
	shrink(rig, &history);
	return 1;
}

static int run(struct rig *rig, const struct settings *set)
{
	struct op_source src = { set->seed, rig->fires, rig->caches };
	double start = now(), end = start + set->seconds;
	char why[RIG_WHY];
	struct op op;

	while (rig->steps < set->steps && now() < end) {
		op_next(&src, &rig->m, &op);
		if (op.kind == OP_REOPEN)
			history_restart(&history, &rig->m);
		if (history_add(&history, &op)) {
			fprintf(stderr, "vfio-model: no memory for the history\n");
			return 1;
		}
		if (!rig_step(rig, &op, why))
			return report(rig, set, why);
	}
	printf("%s: seed %llu, %lu steps, %lu signals in %.1f s: device and model agree\n",
	       set->bdf, (unsigned long long)set->seed, rig->steps, rig->signals, now() - start);
	return 0;
}

int main(int argc, char **argv)
{
	static struct rig rig;
	struct settings set;
	int err, status;

	if (parse(argc, argv, &set))
		return usage();
	setvbuf(stdout, NULL, _IOLBF, 0);
	err = rig_open(&rig, set.bdf) ?: rig_fresh(&rig, -1);
	if (err) {
		fprintf(stderr, "vfio-model: %s: cannot be opened: %s; is it bound to vfio-pci?\n",
			set.bdf, strerror(-err));
		return 1;
	}
	history_restart(&history, &rig.m);
	rig.full_every = set.full_every;
	status = run(&rig, &set);
	rig_fresh(&rig, -1);
	rig_close(&rig);
	return status;
}
