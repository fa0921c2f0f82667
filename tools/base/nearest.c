// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <string.h>

#include "base/nearest.h"

#define MAX_LENGTH	32
#define MAX_DISTANCE	2

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Count letters that are missing, added or wrong, and neighbours that are swapped. */
static unsigned int distance(const char *a, size_t length_a, const char *b, size_t length_b)
{
	unsigned int d[MAX_LENGTH + 1][MAX_LENGTH + 1];
	size_t i, j;

	for (i = 0; i <= length_a; i++)
		d[i][0] = (unsigned int)i;
	for (j = 0; j <= length_b; j++)
		d[0][j] = (unsigned int)j;
	for (i = 1; i <= length_a; i++) {
		for (j = 1; j <= length_b; j++) {
			d[i][j] = least(d[i - 1][j], d[i][j - 1]) + 1;
			d[i][j] = least(d[i][j], d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[length_a][length_b];
}

void nearest_offer(struct nearest *n, const char *name)
{
	size_t length = strlen(n->typed), length_name = strlen(name);
	unsigned int d = 0;

	if (!length || length > MAX_LENGTH || length_name > MAX_LENGTH)
		return;
	if (strncmp(n->typed, name, length))
		d = distance(n->typed, length, name, length_name);
	if (d > MAX_DISTANCE || 2 * d >= length || (n->name && d >= n->distance))
		return;
	n->name = name;
	n->distance = d;
}
