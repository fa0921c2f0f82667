// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/format.h"
#include "base/utf8.h"

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
	/* Round before the unit is chosen: 999,600 ns are 1.00ms, not 1000us. */
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

/*
 * Characters that are invisible, or reorder the text around them: Unicode's
 * Default_Ignorable_Code_Point (joiners, fillers, bidi controls, variation selectors, tags and the
 * like), line separators, and annotations.
 */
static bool is_invisible(__u32 v)
{
	static const struct {
		__u32 first, last;
	} ranges[] = {
		{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};
	unsigned int i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (v >= ranges[i].first && v <= ranges[i].last)
			return true;
	return false;
}

/* Length of the character at @text. @shown: whether a clean name contains it */
static unsigned int next_character(const char *text, bool *shown)
{
	__u32 v;
	unsigned int length = utf8_length(text, &v);

	*shown = length && v >= 0x20 && v != 0x7f && !is_invisible(v);
	return length ? length : 1;
}

void format_clean(char *name)
{
	const char *from = name;
	unsigned int length;
	char *to = name;
	bool shown;

	while (*from) {
		length = next_character(from, &shown);
		if (!shown) {
			*to++ = '?';
			from += length;
			continue;
		}
		while (length--)
			*to++ = *from++;
	}
	*to = '\0';
}

void format_clean_glob(const char *glob, char *clean)
{
	bool quoted = false, shown;
	unsigned int length;

	for (; *glob; glob += length) {
		length = next_character(glob, &shown);
		if (shown) {
			clean = mempcpy(clean, glob, length);
			quoted = *glob == '\\' && !quoted;
			continue;
		}
		if (!quoted)
			*clean++ = '\\';
		*clean++ = '?';
		quoted = false;
	}
	*clean = '\0';
}

unsigned int format_width(const char *text)
{
	unsigned int width = 0, length;
	__u32 v;

	for (; *text; text += length ? length : 1) {
		length = utf8_length(text, &v);
		width += length > 1 ? utf8_columns(v) : 1;
	}
	return width;
}
