// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"

/* Read a hexadecimal number of at most @digits digits before @end; *@str then is behind it. */
static int hex_field(const char **str, unsigned int digits, char end, __u32 max, __u32 *value)
{
	const char *p = *str;
	__u32 v = 0;
	unsigned int n;

	for (n = 0; n < digits && isxdigit((unsigned char)*p); n++, p++)
		v = v << 4 | (__u32)(isdigit((unsigned char)*p) ? *p - '0' :
				     tolower((unsigned char)*p) - 'a' + 10);
	if (!n || *p != end || v > max)
		return -EINVAL;
	*value = v;
	*str = p + (end != '\0');
	return 0;
}

int parse_bdf(const char *str, struct vmsix_bdf *bdf)
{
	const char *colon = strchr(str, ':');
	__u32 domain = 0, bus, dev, fn;

	/* Domains of more than 16 bits exist: Intel VMD counts from 10000 on. */
	if (colon && strchr(colon + 1, ':') && hex_field(&str, 8, ':', ~0u, &domain))
		return -EINVAL;
	if (hex_field(&str, 2, ':', 0xff, &bus) || hex_field(&str, 2, '.', 0x1f, &dev) ||
	    hex_field(&str, 1, '\0', 7, &fn))
		return -EINVAL;
	bdf->domain = domain;
	bdf->bus = (__u16)bus;
	bdf->devfn = (__u16)(dev << 3 | fn);
	return 0;
}

int parse_interval(const char *str, __u64 *ns)
{
	char *end;
	double v;

	/* strtod() also reads "inf", "nan", "0x1p3" and signs. */
	if (!*str || strspn(str, "0123456789.") != strlen(str))
		return -EINVAL;
	v = strtod(str, &end);
	if (*end || v < 0.001 || v > 1e6)
		return -EINVAL;
	*ns = (__u64)(v * 1e9 + 0.5);
	return 0;
}

int parse_number(const char *str, __u64 min, __u64 max, __u64 *value)
{
	unsigned long long v;

	if (!*str || strspn(str, "0123456789") != strlen(str))
		return -EINVAL;
	errno = 0;
	v = strtoull(str, NULL, 10);
	if (errno || v < min || v > max)
		return -EINVAL;
	*value = v;
	return 0;
}

int parse_ringbuf_kib(const char *str, __u32 *kib)
{
	__u64 v;

	if (parse_number(str, 4, 1 << 20, &v) || (v & (v - 1)))
		return -EINVAL;
	*kib = (__u32)v;
	return 0;
}

int parse_guest(const char *str)
{
	if (!*str)
		return -EINVAL;
	for (; *str; str++)
		if (iscntrl((unsigned char)*str))
			return -EINVAL;
	return 0;
}
