# SPDX-License-Identifier: GPL-2.0-only
# What the benchmarks' tables and plots are made with; jq -L FOLDER finds it.

# The value that so many in a thousand do not exceed: the nearest rank, as `vfio-msix bench' has it.
def at($permille): sort | .[((length * $permille + 999) / 1000 | floor) - 1];

def median: at(500);

def hundredths: . * 100 | round / 100;

def met_or_missed(met): if met then "met" else "MISSED" end;
