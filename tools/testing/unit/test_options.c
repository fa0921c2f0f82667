// SPDX-License-Identifier: GPL-2.0-only
/* The command line as a whole; what is refused, and how, is tested on the command itself. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "cli/options.h"

static const struct argp_child common[] = { { &options_common_argp, 0, NULL, 0 }, { 0 } };
static const struct argp_child with_interval[] = {
	{ &options_interval_argp, 0, NULL, 0 },
	{ &options_common_argp, 0, NULL, 0 },
	{ 0 }
};
static const struct argp plain = { .parser = options_root_parser, .children = common };
static const struct argp interval = { .parser = options_root_parser, .children = with_interval };

static int parse(struct options *opts, const struct argp *argp, const char *line)
{
	static char words[512], *argv[32];
	char *save, *word;
	int argc = 0;

	argv[argc++] = "vfio-msix test";
	snprintf(words, sizeof(words), "%s", line);
	for (word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return options_parse(opts, argp, argc, argv);
}

static void has_defaults(void **state)
{
	struct options o;

	assert_int_equal(parse(&o, &plain, ""), 0);
	assert_string_equal(o.command, "test");
	assert_int_equal(o.ringbuf_kib, 1024);
	assert_null(o.guest);
	assert_false(o.has_device || o.json || o.wait || o.quiet || o.strict || o.pid || o.count);
	assert_int_equal(o.interval_ns, 0);
}

static void reads_letters(void **state)
{
	struct options o;

	assert_int_equal(parse(&o, &plain, "-g web* -d 41:1f.7 -p 12 -n 3 -w -T -v -q -o a,b"), 0);
	assert_string_equal(o.guest, "web*");
	assert_true(o.has_device);
	assert_int_equal(o.device.bus, 0x41);
	assert_int_equal(o.device.devfn, 0xff);
	assert_int_equal(o.pid, 12);
	assert_int_equal(o.count, 3);
	assert_true(o.wait && o.timestamps && o.verbose && o.quiet);
	assert_string_equal(o.columns, "a,b");
}

static void reads_words(void **state)
{
	struct options o;

	assert_int_equal(parse(&o, &interval, "--guest=a --device=1:2.3 --pid=1 --count=2 --json "
			       "--interval=2 --strict --ringbuf-size=8 --guest-map=f"), 0);
	assert_true(o.has_device && o.json && o.strict);
	assert_int_equal(o.ringbuf_kib, 8);
	assert_string_equal(o.guest_map, "f");
	assert_int_equal(o.interval_ns, 2000000000);
}

static void reads_positions(void **state)
{
	struct options o;

	assert_int_equal(parse(&o, &interval, "0.25 -j 4"), 0);
	assert_int_equal(o.interval_ns, 250000000);
	assert_int_equal(o.count, 4);
	assert_true(o.json);
}

/* An option and an argument do not overwrite each other. */
static void reads_positions_beside_options(void **state)
{
	struct options o;

	assert_int_equal(parse(&o, &interval, "-i 2 5"), 0);
	assert_int_equal(o.interval_ns, 2000000000);
	assert_int_equal(o.count, 5);
	assert_int_equal(parse(&o, &interval, "5 -n 3"), 0);
	assert_int_equal(o.interval_ns, 5000000000);
	assert_int_equal(o.count, 3);
	assert_int_equal(parse(&o, &interval, "-i 2 -n 3 5"), -EINVAL);
	assert_int_equal(parse(&o, &plain, "5"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_defaults),
		cmocka_unit_test(reads_letters),
		cmocka_unit_test(reads_words),
		cmocka_unit_test(reads_positions),
		cmocka_unit_test(reads_positions_beside_options),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
