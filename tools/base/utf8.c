// SPDX-License-Identifier: GPL-2.0-only
/* The command runs in the C locale, so libc's own functions do not know UTF-8. */
#include <locale.h>
#include <wchar.h>

#include "base/utf8.h"

unsigned int utf8_length(const char *text, __u32 *v)
{
	static const struct {
		unsigned char mask, lead;
		unsigned int min;
	} forms[] = { { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 } };
	const unsigned char *p = (const unsigned char *)text;
	unsigned int i, j;

	*v = p[0];
	if (p[0] < 0x80)
		return 1;
	for (i = 0; i < 3; i++) {
		if ((p[0] & forms[i].mask) != forms[i].lead)
			continue;
		*v = p[0] & ~forms[i].mask;
		for (j = 1; j <= i + 1; j++) {
			if ((p[j] & 0xc0) != 0x80)
				return 0;
			*v = *v << 6 | (p[j] & 0x3f);
		}
		/* C1 control characters are below 0xa0; surrogates are not characters. */
		if (*v < forms[i].min || *v < 0xa0 || (*v >= 0xd800 && *v < 0xe000) ||
		    *v > 0x10ffff)
			return 0;
		return i + 2;
	}
	return 0;
}

/* glibc has C.UTF-8 since 2.35; older Debian releases have it as a file. */
unsigned int utf8_columns(__u32 v)
{
	static locale_t utf8;
	locale_t before;
	int width;

	if (!utf8)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!utf8)
		return 1;
	before = uselocale(utf8);
	width = wcwidth((wchar_t)v);
	uselocale(before);
	return width < 0 ? 1 : (unsigned int)width;
}
