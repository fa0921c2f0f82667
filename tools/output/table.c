// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/log.h"
#include "base/memory.h"
#include "output/table.h"

static const struct table_column *find_column(const struct table_column *all, const char *name,
					      size_t length)
{
	for (; all->name; all++)
		if (strlen(all->name) == length && !strncmp(all->name, name, length))
			return all;
	return NULL;
}

static void log_unknown(const struct table_column *all, const char *name, size_t length)
{
	char names[1024] = "";
	size_t used = 0;

	for (; all->name && used < sizeof(names); all++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, " %s", all->name);
	log_error("unknown column '%.*s'; there are:%s", (int)length, name, names);
}

static int choose(struct table *t, const struct table_column *all, const char *list)
{
	const struct table_column *column;
	size_t length;

	for (;;) {
		length = strcspn(list, ",");
		column = find_column(all, list, length);
		if (!column) {
			log_unknown(all, list, length);
			return -EINVAL;
		}
		if (t->nr_columns == TABLE_MAX_COLUMNS) {
			log_error("more than %d columns", TABLE_MAX_COLUMNS);
			return -EINVAL;
		}
		t->columns[t->nr_columns++] = column;
		if (!list[length])
			return 0;
		list += length + 1;
	}
}

int table_init(struct table *t, const struct table_column *all, const char *standard,
	       const char *chosen)
{
	int err = 0;

	memset(t, 0, sizeof(*t));
	if (!chosen || *chosen == '+')
		err = choose(t, all, standard);
	if (!err && chosen)
		err = choose(t, all, chosen + (*chosen == '+'));
	return err;
}

static void print_cell(const struct table_column *column, const char *cell, int width, bool last)
{
	int fill = width - (int)format_width(cell);

	if (fill < 0)
		fill = 0;
	if (column->right)
		printf("%*s%s", fill, "", cell);
	else if (last)
		printf("%s", cell);
	else
		printf("%s%*s", cell, fill, "");
	fputs(last ? "\n" : "  ", stdout);
}

static void cell_heading(char *cell, const struct table_column *column)
{
	size_t i;

	for (i = 0; column->name[i]; i++)
		cell[i] = (char)toupper((unsigned char)column->name[i]);
	cell[i] = '\0';
}

static void print_heading(const struct table *t, const int *widths)
{
	char cell[TABLE_CELL_SIZE];
	size_t i;

	for (i = 0; i < t->nr_columns; i++) {
		cell_heading(cell, t->columns[i]);
		print_cell(t->columns[i], cell, widths[i], i + 1 == t->nr_columns);
	}
}

static void least_widths(const struct table *t, int *widths)
{
	size_t i;

	for (i = 0; i < t->nr_columns; i++) {
		widths[i] = (int)strlen(t->columns[i]->name);
		if (widths[i] < t->columns[i]->width)
			widths[i] = t->columns[i]->width;
	}
}

void table_heading(const struct table *t)
{
	int widths[TABLE_MAX_COLUMNS];

	least_widths(t, widths);
	print_heading(t, widths);
}

void table_stream(const struct table *t, const void *row)
{
	int widths[TABLE_MAX_COLUMNS];
	char cell[TABLE_CELL_SIZE];
	size_t i;

	least_widths(t, widths);
	for (i = 0; i < t->nr_columns; i++) {
		t->columns[i]->put(cell, row);
		print_cell(t->columns[i], cell, widths[i], i + 1 == t->nr_columns);
	}
}

void table_add(struct table *t, const void *row)
{
	char cell[TABLE_CELL_SIZE];
	size_t i;

	t->cells = memory_or_exit(memory_grow(t->cells, &t->size, t->nr_cells + t->nr_columns,
					      sizeof(*t->cells)));
	for (i = 0; i < t->nr_columns; i++) {
		t->columns[i]->put(cell, row);
		t->cells[t->nr_cells++] = memory_or_exit(strdup(cell));
	}
}

void table_print(struct table *t)
{
	int widths[TABLE_MAX_COLUMNS], width;
	size_t i, column;

	least_widths(t, widths);
	for (i = 0; i < t->nr_cells; i++) {
		width = (int)format_width(t->cells[i]);
		if (widths[i % t->nr_columns] < width)
			widths[i % t->nr_columns] = width;
	}
	print_heading(t, widths);
	for (i = 0; i < t->nr_cells; i++) {
		column = i % t->nr_columns;
		print_cell(t->columns[column], t->cells[i], widths[column],
			   column + 1 == t->nr_columns);
	}
	table_free(t);
}

void table_free(struct table *t)
{
	size_t i;

	for (i = 0; i < t->nr_cells; i++)
		free(t->cells[i]);
	free(t->cells);
	t->cells = NULL;
	t->nr_cells = t->size = 0;
}
