// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdlib.h>

#include "base/glob.h"
#include "base/utf8.h"

/* Globs and names with more characters, or more different non-ASCII ones, are matched by bytes. */
#define MAX_LENGTH 512
#define MAX_LETTERS 128

/**
 * struct alphabet - the different non-ASCII characters of a glob and a name, in ascending order
 */
struct alphabet {
	__u32 letters[2 * MAX_LENGTH];
	size_t nr;
};

/* Convert @text; false if it is not UTF-8, or too long. */
static bool widen(const char *text, __u32 *wide)
{
	unsigned int length;
	size_t n;

	for (n = 0; *text; n++) {
		if (n == MAX_LENGTH - 1)
			return false;
		length = utf8_length(text, &wide[n]);
		if (!length)
			return false;
		text += length;
	}
	wide[n] = 0;
	return true;
}

static void add_letters(struct alphabet *alphabet, const __u32 *text)
{
	for (; *text; text++)
		if (*text >= 0x80)
			alphabet->letters[alphabet->nr++] = *text;
}

static int by_value(const void *a, const void *b)
{
	const __u32 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort_letters(struct alphabet *alphabet)
{
	size_t i, nr = 0;

	qsort(alphabet->letters, alphabet->nr, sizeof(__u32), by_value);
	for (i = 0; i < alphabet->nr; i++)
		if (!nr || alphabet->letters[nr - 1] != alphabet->letters[i])
			alphabet->letters[nr++] = alphabet->letters[i];
	alphabet->nr = nr;
}

/* Replace each character by a byte. The bytes have the same order. */
static void narrow(const struct alphabet *alphabet, const __u32 *wide, char *text)
{
	const __u32 *letter;

	for (; *wide; wide++) {
		letter = *wide < 0x80 ? NULL :
			 bsearch(wide, alphabet->letters, alphabet->nr, sizeof(__u32), by_value);
		*text++ = (char)(letter ? 0x80 + (letter - alphabet->letters) : *wide);
	}
	*text = '\0';
}

static bool is_ascii(const char *text)
{
	while (*text && !(*text & 0x80))
		text++;
	return !*text;
}

/*
 * In the C locale, in which this command runs, fnmatch() matches bytes. In a UTF-8 locale glibc
 * matches characters, and then bytes: "caf??" would match "café".
 */
bool glob_matches(const char *glob, const char *name)
{
	__u32 wide_glob[MAX_LENGTH], wide_name[MAX_LENGTH];
	char narrow_glob[MAX_LENGTH], narrow_name[MAX_LENGTH];
	struct alphabet alphabet;

	/* The usual case, made fast: a map may have thousands of globs. */
	if (is_ascii(glob) && is_ascii(name))
		return !fnmatch(glob, name, 0);
	alphabet.nr = 0;
	if (!widen(glob, wide_glob) || !widen(name, wide_name))
		return !fnmatch(glob, name, 0);
	add_letters(&alphabet, wide_glob);
	add_letters(&alphabet, wide_name);
	sort_letters(&alphabet);
	if (alphabet.nr > MAX_LETTERS)
		return !fnmatch(glob, name, 0);
	narrow(&alphabet, wide_glob, narrow_glob);
	narrow(&alphabet, wide_name, narrow_name);
	return !fnmatch(narrow_glob, narrow_name, 0);
}
