// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "base/format.h"
#include "output/bars.h"

#define BAR_WIDTH 40

/* Groups of slots: slot 0, each octave, the last slot. */
#define NR_BARS (VMSIX_HIST_OCTAVES + 2)

static unsigned int bar_of(unsigned int slot)
{
	return slot ? (slot - 1) / VMSIX_HIST_SUB + 1 : 0;
}

static unsigned int first_slot(unsigned int bar)
{
	return bar ? (bar - 1) * VMSIX_HIST_SUB + 1 : 0;
}

static void print_bar(unsigned int bar, __u64 count, __u64 most)
{
	char low[FORMAT_NS_SIZE], high[FORMAT_NS_SIZE] = "";
	int length = (int)((double)count / (double)most * BAR_WIDTH + 0.5);

	format_ns(low, sizeof(low), vmsix_hist_low(first_slot(bar)));
	if (bar + 1 < NR_BARS)
		format_ns(high, sizeof(high), vmsix_hist_low(first_slot(bar + 1)));
	printf("%8s .. %-8s %10llu |%-*.*s|\n", low, high, count, BAR_WIDTH, length,
	       "****************************************");
}

void bars_print(const struct vmsix_stats *stats)
{
	__u64 bars[NR_BARS] = { 0 }, most = 0;
	unsigned int i, first = NR_BARS, last = 0;

	for (i = 0; i < VMSIX_HIST_SLOTS; i++)
		bars[bar_of(i)] += stats->slots[i];
	for (i = 0; i < NR_BARS; i++) {
		if (!bars[i])
			continue;
		first = first < i ? first : i;
		last = i;
		most = most > bars[i] ? most : bars[i];
	}
	for (i = first; i <= last && most; i++)
		print_bar(i, bars[i], most);
}
