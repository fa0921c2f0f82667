// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/rank.h"
#include "compare/bootstrap.h"

/**
 * struct sorted - samples of a side, sorted by value
 * @nr: number of samples, in whole rounds
 * @round: round of each sample
 * @drawn: how often each round is in the current resample
 * @first: index of the first sample that is searched for medians
 * @below: number of samples before @first, for each round
 */
struct sorted {
	__u64 *value;
	__u32 *round;
	__u32 *drawn;
	__u32 *below;
	size_t nr;
	size_t rounds;
	size_t first;
};

/* The value first, see rank_compare(). */
struct sample {
	__u64 value;
	__u32 round;
};

static void sorted_free(struct sorted *s)
{
	free(s->value);
	free(s->round);
	free(s->drawn);
	free(s->below);
}

/* Numbered from 0. */
static size_t median_rank(size_t nr)
{
	return rank_of(nr, 500) - 1;
}

/*
 * A resample's median is rarely more than four standard deviations away from the median of all
 * samples. Samples below that are counted once for each round, and not walked for each resample.
 */
static void count_below(struct sorted *s)
{
	size_t rank = median_rank(s->nr), distance = 1, i;

	while (distance / 2 * (distance / 2) < s->nr * (s->nr / s->rounds))
		distance *= 2;
	s->first = rank > distance ? rank - distance : 0;
	for (i = 0; i < s->first; i++)
		s->below[s->round[i]]++;
}

/* Sorting once makes the median of a resample a walk over the samples. */
static int sort(struct sorted *s, const struct bootstrap_side *side)
{
	struct sample *samples = calloc(side->nr, sizeof(*samples));
	size_t size = side->nr / side->rounds, i;

	s->rounds = side->rounds;
	s->nr = size * s->rounds;
	s->value = calloc(s->nr, sizeof(*s->value));
	s->round = calloc(s->nr, sizeof(*s->round));
	s->drawn = calloc(s->rounds, sizeof(*s->drawn));
	s->below = calloc(s->rounds, sizeof(*s->below));
	if (!samples || !s->value || !s->round || !s->drawn || !s->below) {
		free(samples);
		return -ENOMEM;
	}
	for (i = 0; i < s->nr; i++) {
		samples[i].value = side->value[i];
		samples[i].round = (__u32)(i / size);
	}
	qsort(samples, s->nr, sizeof(*samples), rank_compare);
	for (i = 0; i < s->nr; i++) {
		s->value[i] = samples[i].value;
		s->round[i] = samples[i].round;
	}
	free(samples);
	count_below(s);
	return 0;
}

/* splitmix64 */
static __u64 next_random(__u64 *state)
{
	__u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static void draw(struct sorted *s, __u64 *random)
{
	size_t i;

	memset(s->drawn, 0, s->rounds * sizeof(*s->drawn));
	for (i = 0; i < s->rounds; i++)
		s->drawn[(next_random(random) >> 32) * s->rounds >> 32]++;
}

/* All rounds have the same size, so a resample has s->nr samples. */
static __u64 median_of_drawn(const struct sorted *s)
{
	size_t rank = median_rank(s->nr), before = 0, i;

	for (i = 0; i < s->rounds; i++)
		before += (size_t)s->drawn[i] * s->below[i];
	i = s->first;
	if (before > rank)
		before = i = 0;
	for (;;) {
		before += s->drawn[s->round[i]];
		if (before > rank)
			return s->value[i];
		i++;
	}
}

static int draw_medians(const struct bootstrap_side *side, __u64 *random, __u64 *median)
{
	struct sorted s = { 0 };
	int err = sort(&s, side), i;

	for (i = 0; !err && i < BOOTSTRAP_RESAMPLES; i++) {
		draw(&s, random);
		median[i] = median_of_drawn(&s);
	}
	sorted_free(&s);
	return err;
}

size_t bootstrap_rounds(size_t nr, size_t rounds)
{
	size_t units = rounds && nr && nr % rounds == 0 ? rounds : nr;
	size_t together = (units + BOOTSTRAP_MAX_ROUNDS - 1) / BOOTSTRAP_MAX_ROUNDS;

	return together ? units / together : 0;
}

int bootstrap_median(const struct bootstrap_side *side, __u64 *median)
{
	__u64 *value = calloc(side->nr, sizeof(*value));

	if (!value)
		return -ENOMEM;
	memcpy(value, side->value, side->nr * sizeof(*value));
	qsort(value, side->nr, sizeof(*value), rank_compare);
	*median = value[median_rank(side->nr)];
	free(value);
	return 0;
}

__u64 bootstrap_ratio_ppm(__u64 a, __u64 b)
{
	if (a == b)
		return 1000000;
	return a ? (b * 1000000 + a / 2) / a : BOOTSTRAP_INFINITE;
}

int bootstrap_interval(const struct bootstrap_side *a, const struct bootstrap_side *b,
		       struct bootstrap_interval *interval)
{
	const size_t tail = BOOTSTRAP_RESAMPLES * 25 / 1000;
	__u64 ratio[BOOTSTRAP_RESAMPLES], below[BOOTSTRAP_RESAMPLES], random = 1;
	int err, i;

	if (a->rounds < BOOTSTRAP_MIN_ROUNDS || b->rounds < BOOTSTRAP_MIN_ROUNDS)
		return -ERANGE;
	err = draw_medians(a, &random, below);
	if (!err)
		err = draw_medians(b, &random, ratio);
	if (err)
		return err;
	for (i = 0; i < BOOTSTRAP_RESAMPLES; i++)
		ratio[i] = bootstrap_ratio_ppm(below[i], ratio[i]);
	qsort(ratio, BOOTSTRAP_RESAMPLES, sizeof(*ratio), rank_compare);
	interval->low_ppm = ratio[tail - 1];
	interval->high_ppm = ratio[BOOTSTRAP_RESAMPLES - tail];
	return 0;
}
