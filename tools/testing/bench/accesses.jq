# SPDX-License-Identifier: GPL-2.0-only
# From the accesses of each operation, as accesses.awk counted them, to a result: a record for each
# operation and number of vectors, and another one if repetitions differ. $header is the header's, $whole
# whether the run came to its end.

map(del(.kernel)) as $all |
($header + {kernel: .[0].kernel}),
($all | group_by([.metric, .vectors])[] | group_by(.)[] | {type: "accesses"} + .[0] + {times: length}),
{type: "end", partial: (($whole | not) or $all == [])}
