/* SPDX-License-Identifier: GPL-2.0-only */
/* What every unit test includes first. */
#ifndef VMSIX_TEST_UNIT_H
#define VMSIX_TEST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif /* VMSIX_TEST_UNIT_H */
