// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix bench: dynamic allocation against disable and enable, on a spare device. */
#include <errno.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"
#include "base/stop.h"
#include "bench/bench.h"
#include "bench/options.h"
#include "bench/result.h"
#include "cmd/commands.h"

static int exitcode_of(int err)
{
	if (err == -EACCES || err == -EPERM)
		return EXITCODE_PERMISSION;
	/* The reader has closed the pipe; the device is closed all the same. */
	if (err == -EPIPE && output_check() == OUTPUT_CLOSED)
		return EXITCODE_OK;
	return err ? EXITCODE_FAILURE : EXITCODE_OK;
}

int cmd_bench(int argc, char **argv)
{
	struct bench_options opts;
	static struct bench b;
	int err;

	if (bench_options_parse(&opts, argc, argv) || bench_result_begin(opts.json, opts.columns))
		return EXITCODE_USAGE;
	if (!opts.has_device) {
		log_command_error(argv[0], "no device; name a spare one with -d BDF");
		return EXITCODE_USAGE;
	}
	if (output_setup())
		return EXITCODE_FAILURE;
	stop_catch();
	err = bench_open(&b, &opts);
	if (!err)
		err = bench_run(&b);
	bench_close(&b);
	return exitcode_of(err);
}
