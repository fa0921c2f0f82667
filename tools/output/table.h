/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_TABLE_H
#define VMSIX_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_MAX_COLUMNS	32
#define TABLE_CELL_SIZE		256

/**
 * struct table_column - a column that a table can have
 * @name: name for -o; in capitals the heading
 * @width: minimum width on the terminal
 * @right: align it to the right
 * @put: write the cell of a row, at most TABLE_CELL_SIZE bytes with the NUL
 */
struct table_column {
	const char *name;
	int width;
	bool right;
	void (*put)(char *cell, const void *row);
};

/**
 * struct table - the chosen columns, and rows that have not been printed
 * @cells: cells row by row; to be freed
 * @size: cells that there is room for
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
 * @all: all columns, ended by one without a name
 * @standard: names of the default columns, comma separated
 * @chosen: argument of -o; NULL for the default; '+' in front adds to it
 *
 * Prints one line on an error.
 *
 * Return: 0, or -EINVAL for an unknown name.
 */
int table_init(struct table *t, const struct table_column *all, const char *standard,
	       const char *chosen);

/** table_add() - add a row, kept until table_print() */
void table_add(struct table *t, const void *row);

/** table_print() - print heading and rows in columns that fit, and free the rows */
void table_print(struct table *t);

/** table_heading() - print only the heading, for table_stream() */
void table_heading(const struct table *t);

/** table_stream() - print one row now; columns have at least their minimum width */
void table_stream(const struct table *t, const void *row);

void table_free(struct table *t);

#endif /* VMSIX_OUTPUT_TABLE_H */
