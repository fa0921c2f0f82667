/* SPDX-License-Identifier: GPL-2.0-only */
/* Test results on stdout, in TAP. */
#ifndef VMSIX_TEST_TAP_H
#define VMSIX_TEST_TAP_H

#include <stdbool.h>
#include <stdio.h>

static unsigned int tap_nr, tap_failed;

#define note(fmt, ...)	printf("# " fmt "\n", ##__VA_ARGS__)

/* One result; evaluates to @ok, so that details can follow. */
#define tap(ok, fmt, ...) ({							\
	bool ok_ = (ok);							\
										\
	printf("%sok %u - " fmt "\n", ok_ ? "" : "not ", ++tap_nr, ##__VA_ARGS__); \
	tap_failed += !ok_;							\
	ok_; })

#define tap_skip(name, why, ...) \
	printf("ok %u - " name " # SKIP " why "\n", ++tap_nr, ##__VA_ARGS__)

static inline int tap_done(void)
{
	printf("1..%u\n", tap_nr);
	return tap_failed ? 1 : 0;
}

#endif /* VMSIX_TEST_TAP_H */
