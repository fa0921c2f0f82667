// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <time.h>

#include "base/format.h"

void format_bdf(char *buf, size_t size, const struct vmsix_bdf *bdf)
{
	snprintf(buf, size, "%04x:%02x:%02x.%x", bdf->domain, bdf->bus, bdf->devfn >> 3,
		 bdf->devfn & 7);
}

void format_ns(char *buf, size_t size, __u64 ns)
{
	static const struct {
		__u64 step;		/* of the last digit */
		unsigned int one;	/* steps of one unit */
		int decimals;
		const char *unit;
	} forms[] = {
		{ 10, 100, 2, "us" }, { 100, 10, 1, "us" }, { 1000, 1, 0, "us" },
		{ 10000, 100, 2, "ms" }, { 100000, 10, 1, "ms" }, { 1000000, 1, 0, "ms" },
		{ 10000000, 100, 2, "s" }, { 100000000, 10, 1, "s" }, { 1000000000, 1, 0, "s" },
	};
	const unsigned int last = sizeof(forms) / sizeof(forms[0]) - 1;
	unsigned int i;
	__u64 steps;

	if (ns < 1000) {
		snprintf(buf, size, "%lluns", ns);
		return;
	}
	/* Rounded first: 999,600 ns are 1.00ms, not 1000us. */
	for (i = 0;; i++) {
		steps = ns / forms[i].step + (ns % forms[i].step >= forms[i].step / 2);
		if (steps < 1000 || i == last)
			break;
	}
	snprintf(buf, size, "%.*f%s", forms[i].decimals, (double)steps / forms[i].one,
		 forms[i].unit);
}

void format_time(char *buf, size_t size, __u64 wall_ns)
{
	time_t seconds = (time_t)(wall_ns / 1000000000);
	char date[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf, size, "%s.%09lluZ", date, wall_ns % 1000000000);
}

/* Bytes of the UTF-8 character at @p, 0 if it is none. */
static unsigned int utf8_length(const unsigned char *p)
{
	static const struct {
		unsigned char mask, lead;
		unsigned int min;
	} forms[] = { { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 } };
	unsigned int i, j, v;

	for (i = 0; i < 3; i++) {
		if ((p[0] & forms[i].mask) != forms[i].lead)
			continue;
		v = p[0] & ~forms[i].mask;
		for (j = 1; j <= i + 1; j++) {
			if ((p[j] & 0xc0) != 0x80)
				return 0;
			v = v << 6 | (p[j] & 0x3f);
		}
		/* C1 control characters drive terminals as well; surrogates are not characters. */
		if (v < forms[i].min || v < 0xa0 || (v >= 0xd800 && v < 0xe000) || v > 0x10ffff)
			return 0;
		return i + 2;
	}
	return 0;
}

void format_clean(char *name)
{
	unsigned char *p = (unsigned char *)name;
	unsigned int length;

	while (*p) {
		if (*p < 0x80) {
			if (*p < 0x20 || *p == 0x7f)
				*p = '?';
			p++;
			continue;
		}
		length = utf8_length(p);
		if (!length)
			*p = '?';
		p += length ? length : 1;
	}
}
