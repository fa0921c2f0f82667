/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_TABLE_H
#define VMSIX_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_MAX_COLUMNS	32
#define TABLE_CELL_SIZE		256

/**
 * struct table_column - one column a table can have
 * @name: what -o calls it; in capitals the heading
 * @width: at least so many columns of the terminal
 * @right: aligned to the right
 * @put: write the cell of a row, at most TABLE_CELL_SIZE bytes with the NUL
 */
struct table_column {
	const char *name;
	int width;
	bool right;
	void (*put)(char *cell, const void *row);
};

/**
 * struct table - the columns chosen, and rows that have not been printed
 * @cells: of all rows, row by row; to be freed
 * @size: cells there is room for
 */
struct table {
	const struct table_column *columns[TABLE_MAX_COLUMNS];
	size_t nr_columns;
	char **cells;
	size_t nr_cells;
	size_t size;
};

/**
 * table_init() - choose the columns
 * @all: those there are, ended by one without name
 * @standard: names, comma separated
 * @chosen: argument of -o; NULL for the standard; with '+' in front in addition to it
 *
 * Prints one line on an error.
 *
 * Return: 0 or -EINVAL for a name that is not there.
 */
int table_init(struct table *t, const struct table_column *all, const char *standard,
	       const char *chosen);

/** table_add() - one more row, kept until table_print() */
void table_add(struct table *t, const void *row);

/** table_print() - heading and rows in columns that fit, and forget the rows */
void table_print(struct table *t);

/** table_heading() - heading alone, for table_stream() */
void table_heading(const struct table *t);

/** table_stream() - print one row now; columns are as wide as they say at least */
void table_stream(const struct table *t, const void *row);

void table_free(struct table *t);

#endif /* VMSIX_OUTPUT_TABLE_H */
