# SPDX-License-Identifier: GPL-2.0-only
# Functions for the benchmarks' tables and plots. jq -L FOLDER finds this file.
#
# A missing figure is null: its metric was not measured, or the metric that it is compared with was not.
# All functions pass null on, and a table shows it as "-".

# The value that $permille of a thousand samples do not exceed, by nearest rank, as `vfio-msix bench' does.
def at($permille): if length == 0 then null else
	sort | .[((length * $permille + 999) / 1000 | floor) - 1] end;

def median: at(500);

def if_known(f): if . == null then null else f end;

def divided_by($b): if $b == null or $b == 0 then null else if_known(. / $b) end;

def minus($b): if $b == null then null else if_known(. - $b) end;

def percent_more_than($b): divided_by($b) | if_known((. - 1) * 100);

# Adding 0 makes 0 of -0, which jq would print.
def tenths: if_known((. * 10 | round) / 10 + 0);

def hundredths: if_known((. * 100 | round) / 100 + 0);

def met_or_missed(met): if_known(if met then "met" else "MISSED" end);

def cell: if . == null then "-" else tostring end;

# A row of a table: fields with tabs between.
def row: map(cell) | join("\t");
