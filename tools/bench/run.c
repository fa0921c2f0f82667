// SPDX-License-Identifier: GPL-2.0-only
/* Run all experiments on one device. */
#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "bench/bench.h"
#include "bench/result.h"
#include "bench/rounds.h"
#include "host/device.h"
#include "host/machine.h"
#include "output/json.h"

/* A terminal shows one line that changes. For a log, one line a second is enough. */
void bench_progress(const char *format, ...)
{
	static __u64 next_ns;
	__u64 now = clock_ns(CLOCK_MONOTONIC);
	va_list ap;

	if (now < next_ns)
		return;
	next_ns = now + (log_overwrites() ? NS_PER_S / 10 : NS_PER_S);
	va_start(ap, format);
	log_progress(format, ap);
	va_end(ap);
}

static void emit_header(const struct bench *b)
{
	const struct bench_options *opts = b->opts;
	char cpu[MACHINE_CPU_SIZE], id[MACHINE_ID_SIZE];
	struct json_object *record;

	machine_cpu(cpu, sizeof(cpu));
	machine_id(id);
	record = json_header("bench", NULL, clock_event_ns(), clock_ns(CLOCK_REALTIME));
	json_add_device(record, &opts->device);
	json_add_u64(record, "vendor_id", device_id(&opts->device, "vendor"));
	json_add_u64(record, "device_id", device_id(&opts->device, "device"));
	json_add_u64(record, "vectors", b->vectors);
	json_add_bool(record, "dynamic", b->dynamic);
	json_add_str(record, "unit", bench_clock_unit(opts->clock));
	json_add_u64(record, "cpus", (__u64)sysconf(_SC_NPROCESSORS_ONLN));
	json_add_str(record, "cpu_model", cpu[0] ? cpu : NULL);
	json_add_str(record, "machine_id", id[0] ? id : NULL);
	json_add_str(record, "label", opts->label);
	json_add_u64(record, "rounds", opts->rounds);
	json_add_u64(record, "warmup", BENCH_WARMUP);
	bench_emit_record(record);
}

static void emit_end(bool partial)
{
	struct json_object *record = json_record("end", clock_event_ns());

	json_add_bool(record, "partial", partial);
	bench_emit_record(record);
}

/* --method does not apply to operations. */
static int check_method(const struct bench *b)
{
	if (b->dynamic || b->opts->methods != BENCH_DYNAMIC ||
	    !(b->opts->experiments & (BENCH_GROWTH | BENCH_LOAD)))
		return 0;
	log_error("%s: this kernel cannot add a vector to it while MSI-X is enabled: --method "
		  "dynamic cannot be measured; leave it out, or boot another kernel", b->bdf);
	return -EOPNOTSUPP;
}

static int run_experiments(struct bench *b)
{
	static const struct {
		enum bench_experiment bit;
		int (*run)(struct bench *b);
	} all[] = {
		{ BENCH_GROWTH, bench_growth },
		{ BENCH_OPERATIONS, bench_operations },
		{ BENCH_LOAD, bench_load },
	};
	unsigned int i;
	int err;

	err = check_method(b);
	for (i = 0; i < sizeof(all) / sizeof(all[0]) && !err; i++)
		if (b->opts->experiments & all[i].bit)
			err = all[i].run(b);
	return err;
}

static void log_device(const struct bench *b)
{
	const char *dynamic = b->dynamic ? "dynamic" : "no dynamic allocation: growth is measured "
						       "by reenable only";

	log_info("%s: %u MSI-X vectors, %s; %u warm-up rounds are discarded", b->bdf, b->vectors,
		 dynamic, BENCH_WARMUP);
}

int bench_run(struct bench *b)
{
	int err;

	log_device(b);
	emit_header(b);
	err = run_experiments(b);
	log_clear_progress();
	emit_end(err);
	bench_result_end();
	if (err == -EINTR)
		log_error("%s: stopped: the results are partial; MSI-X is disabled", b->bdf);
	return err;
}
