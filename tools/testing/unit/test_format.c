// SPDX-License-Identifier: GPL-2.0-only
/* Values as text, and names of numbers. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/parse.h"
#include "output/names.h"

static void writes_durations(void **state)
{
	static const struct {
		__u64 ns;
		const char *text;
	} cases[] = {
		{ 0, "0ns" }, { 999, "999ns" }, { 1000, "1.00us" }, { 1234, "1.23us" },
		{ 12345, "12.3us" }, { 123456, "123us" }, { 1000000, "1.00ms" },
		{ 81920000, "81.9ms" }, { 1500000000, "1.50s" }, { 17179869184ULL, "17.2s" },
		{ ~0ULL, "18446744074s" }, { 9994, "9.99us" }, { 9999, "10.0us" },
		{ 99949, "99.9us" }, { 99950, "100us" }, { 999499, "999us" },
		{ 999600, "1.00ms" }, { 9999999, "10.0ms" }, { 999499999, "999ms" },
		{ 999999999, "1.00s" }, { 9999999999ULL, "10.0s" }, { 99999999999ULL, "100s" },
		{ 999999999999ULL, "1000s" },
	};
	char buf[FORMAT_NS_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		format_ns(buf, sizeof(buf), cases[i].ns);
		assert_string_equal(buf, cases[i].text);
	}
}

static void writes_bdfs_that_can_be_read(void **state)
{
	static const struct vmsix_bdf cases[] = { { 0, 3, 0 }, { 0x10000, 0xe1, 9 },
						  { ~0u, 0xff, 0xff } };
	static const char *const texts[] = { "0000:03:00.0", "10000:e1:01.1", "ffffffff:ff:1f.7" };
	char buf[FORMAT_BDF_SIZE];
	struct vmsix_bdf bdf;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		format_bdf(buf, sizeof(buf), &cases[i]);
		assert_string_equal(buf, texts[i]);
		assert_int_equal(parse_bdf(buf, &bdf), 0);
		assert_memory_equal(&bdf, &cases[i], sizeof(bdf));
	}
}

static void writes_times(void **state)
{
	char buf[FORMAT_TIME_SIZE];

	format_time(buf, sizeof(buf), 0);
	assert_string_equal(buf, "1970-01-01T00:00:00.000000000Z");
	format_time(buf, sizeof(buf), 1709210096000000007ULL);
	assert_string_equal(buf, "2024-02-29T12:34:56.000000007Z");
}

static void cleans_names(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "web-1", "web-1" },
		{ "a\033[2Jb\n\177", "a?[2Jb??" },
		{ "gr\303\274n \342\202\254", "gr\303\274n \342\202\254" },
		{ "\360\237\220\247", "\360\237\220\247" },
		{ "\303", "?" },			/* cut off */
		{ "\374x", "?x" },			/* Latin-1 */
		{ "\300\257", "??" },			/* overlong */
		{ "\355\240\200", "???" },		/* a surrogate */
		{ "\302\233x", "??x" },			/* CSI in one byte */
		{ "\364\220\200\200", "????" },		/* beyond Unicode */
		{ "web\342\200\2561", "web?1" },	/* U+202E, right to left from here on */
		{ "a\342\201\246b", "a?b" },		/* U+2066, a directional isolate */
		{ "we\342\200\213b", "we?b" },		/* U+200B, a blank of no width */
		{ "web\357\273\277", "web?" },		/* U+FEFF */
		{ "we\302\255b", "we?b" },		/* U+AD, a soft hyphen */
		{ "a\342\200\250b", "a?b" },		/* U+2028, a line's end */
		{ "a\363\240\201\201b", "a?b" },	/* U+E0041, a tag */
		{ "\343\205\244", "?" },		/* U+3164, a letter of nothing */
		{ "cafe\314\201", "cafe\314\201" },	/* an accent is seen */
		{ "\346\235\261\344\272\254", "\346\235\261\344\272\254" },
	};
	char buf[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(buf, sizeof(buf), "%s", cases[i].in);
		format_clean(buf);
		assert_string_equal(buf, cases[i].out);
	}
}

static void cleans_globs(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "" }, { "web*", "web*" }, { "w\\*b?", "w\\*b?" },
		{ "gr\303\274n", "gr\303\274n" },
		{ "\374x", "\\?x" },
		{ "we\342\200\215b", "we\\?b" },	/* U+200D */
		{ "\\\374", "\\?" },			/* quoted already */
		{ "\\\\\374", "\\\\\\?" },		/* a backslash before it */
		{ "\374\374", "\\?\\?" },
	};
	char buf[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		format_clean_glob(cases[i].in, buf);
		assert_string_equal(buf, cases[i].out);
	}
}

static void names_everything_once(void **state)
{
	unsigned int i, j;

	for (i = 0; i < VMSIX_NR_OPS; i++) {
		assert_string_not_equal(name_op(i), "?");
		for (j = 0; j < i; j++)
			assert_string_not_equal(name_op(i), name_op(j));
	}
	for (i = 0; i < VMSIX_NR_RECORDS; i++)
		assert_string_not_equal(name_type(i), "?");
	assert_string_equal(name_op(VMSIX_NR_OPS), "?");
	assert_string_equal(name_type(VMSIX_NR_RECORDS), "?");
	assert_string_equal(name_source(VMSIX_SOURCE_CACHED + 1), "?");
	assert_string_equal(name_reason(VMSIX_REASON_CACHE + 1), "?");
	assert_string_equal(name_trigger(VMSIX_TRIGGER_CLEAR + 1), "?");
}

static void names_results(void **state)
{
	assert_string_equal(name_result(0), "ok");
	assert_string_equal(name_result(-ENOSPC), "ENOSPC");
	assert_string_equal(name_result(1), "short");
	assert_string_equal(name_result(-524), "524");
}

static void knows_which_operations_last(void **state)
{
	assert_true(op_has_duration(VMSIX_OP_SET_IRQS));
	assert_true(op_has_duration(VMSIX_OP_ALLOC_DYNAMIC));
	assert_true(op_has_duration(VMSIX_OP_CLEAR));
	assert_false(op_has_duration(VMSIX_OP_ALLOC_INITIAL));
	assert_false(op_has_duration(VMSIX_OP_FREE_UNWIND));
	assert_false(op_has_duration(VMSIX_NR_OPS));
}

static void measures_width(void **state)
{
	static const struct {
		const char *text;
		unsigned int width;
	} cases[] = {
		{ "", 0 }, { "web-1", 5 }, { "gr\303\274n", 4 },
		{ "\346\235\261\344\272\254", 4 },	/* two CJK characters */
		{ "\355\225\234x", 3 },			/* a Hangul syllable */
		{ "\357\274\241", 2 },			/* a full-width letter */
		{ "cafe\314\201", 4 },			/* an accent of its own */
		{ "\360\237\220\247", 2 },			/* an emoji */
		{ "\303x", 2 },				/* no UTF-8 */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(format_width(cases[i].text), cases[i].width);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_durations),
		cmocka_unit_test(writes_bdfs_that_can_be_read),
		cmocka_unit_test(writes_times),
		cmocka_unit_test(cleans_names),
		cmocka_unit_test(cleans_globs),
		cmocka_unit_test(measures_width),
		cmocka_unit_test(names_everything_once),
		cmocka_unit_test(names_results),
		cmocka_unit_test(knows_which_operations_last),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
