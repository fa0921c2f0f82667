// SPDX-License-Identifier: GPL-2.0-only
/* Values of options. */
#include "unit.h"

#include <errno.h>

#include "base/parse.h"

static void accepts_bdfs(void **state)
{
	static const struct {
		const char *str;
		struct vmsix_bdf bdf;
	} cases[] = {
		{ "0000:03:00.0", { 0, 3, 0 } },
		{ "03:00.0", { 0, 3, 0 } },
		{ "ff:1f.7", { 0, 0xff, 0xff } },
		{ "FF:1F.7", { 0, 0xff, 0xff } },
		{ "1:2.3", { 0, 1, 2 << 3 | 3 } },
		{ "abcd:e1:0a.1", { 0xabcd, 0xe1, 0x0a << 3 | 1 } },
		{ "10000:e1:00.0", { 0x10000, 0xe1, 0 } },
	};
	struct vmsix_bdf bdf;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(parse_bdf(cases[i].str, &bdf), 0);
		assert_int_equal(bdf.domain, cases[i].bdf.domain);
		assert_int_equal(bdf.bus, cases[i].bdf.bus);
		assert_int_equal(bdf.devfn, cases[i].bdf.devfn);
	}
}

static void rejects_other_bdfs(void **state)
{
	static const char *const cases[] = {
		"", ":", "03", "03:00", "03:00.", "03:00.8", "03:20.0", "100:00.0", "03:00.0 ",
		" 03:00.0", "0000:03:00.0x", "0000::00.0", ":03:00.0", "g3:00.0", "03-00.0",
		"03:00.00", "1:0000:03:00.0", "123456789:03:00.0", "-1:03:00.0", "0x0:03:00.0",
	};
	struct vmsix_bdf bdf = { 1, 2, 3 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(parse_bdf(cases[i], &bdf), -EINVAL);
	assert_int_equal(bdf.domain, 1);
	assert_int_equal(bdf.bus, 2);
	assert_int_equal(bdf.devfn, 3);
}

static void accepts_intervals(void **state)
{
	__u64 ns;

	assert_int_equal(parse_interval("1", &ns), 0);
	assert_int_equal(ns, 1000000000);
	assert_int_equal(parse_interval("0.5", &ns), 0);
	assert_int_equal(ns, 500000000);
	assert_int_equal(parse_interval(".001", &ns), 0);
	assert_int_equal(ns, 1000000);
	assert_int_equal(parse_interval("1000000", &ns), 0);
	assert_true(ns == 1000000000000000ULL);
}

static void rejects_other_intervals(void **state)
{
	static const char *const cases[] = {
		"", "0", "0.0009", "-1", "+1", "1s", "1e3", "0x1", "inf", "nan", ".", "1.2.3",
		"1000001", " 1", "1,5",
	};
	__u64 ns = 7;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(parse_interval(cases[i], &ns), -EINVAL);
	assert_int_equal(ns, 7);
}

static void checks_numbers(void **state)
{
	static const char *const bad[] = { "", "0", "11", "-1", "+1", " 1", "1 ", "1x", "0x1",
					   "99999999999999999999999" };
	__u64 v = 0;
	size_t i;

	assert_int_equal(parse_number("1", 1, 10, &v), 0);
	assert_int_equal(v, 1);
	assert_int_equal(parse_number("10", 1, 10, &v), 0);
	assert_int_equal(v, 10);
	assert_int_equal(parse_number("18446744073709551615", 1, ~0ULL, &v), 0);
	assert_true(v == ~0ULL);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse_number(bad[i], 1, 10, &v), -EINVAL);
}

static void checks_ring_buffer_sizes(void **state)
{
	static const char *const bad[] = { "", "0", "1", "2", "3", "5", "1000", "2097152", "-4",
					   "4k" };
	__u32 kib = 0;
	size_t i;

	assert_int_equal(parse_ringbuf_kib("4", &kib), 0);
	assert_int_equal(kib, 4);
	assert_int_equal(parse_ringbuf_kib("1048576", &kib), 0);
	assert_int_equal(kib, 1048576);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse_ringbuf_kib(bad[i], &kib), -EINVAL);
}

static void checks_guest_globs(void **state)
{
	assert_int_equal(parse_guest("web*"), 0);
	assert_int_equal(parse_guest("a b [0-9]"), 0);
	assert_int_equal(parse_guest("gr\303\274n"), 0);
	assert_int_equal(parse_guest(""), -EINVAL);
	assert_int_equal(parse_guest("web\n"), -EINVAL);
	assert_int_equal(parse_guest("\033[2J"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_bdfs),
		cmocka_unit_test(rejects_other_bdfs),
		cmocka_unit_test(accepts_intervals),
		cmocka_unit_test(rejects_other_intervals),
		cmocka_unit_test(checks_numbers),
		cmocka_unit_test(checks_ring_buffer_sizes),
		cmocka_unit_test(checks_guest_globs),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
