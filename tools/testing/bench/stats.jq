# SPDX-License-Identifier: GPL-2.0-only
# What the benchmarks' tables and plots are made with; jq -L FOLDER finds it.

# The lower one of the two in the middle, as `vfio-msix compare' has it.
def median: sort | .[(length - 1) / 2 | floor];

def hundredths: . * 100 | round / 100;

def met_or_missed(met): if met then "met" else "MISSED" end;
