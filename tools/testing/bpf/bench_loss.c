// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_loss: whether each record that the ring had no room for is counted as lost. One record:
 * events emitted, records received and lost, and those of guests, of which there is one.
 */
#include <errno.h>
#include <stdio.h>

#include "bench_common.h"
#include "fake_pci.h"
#include "slow_reader.h"

static void print(const struct slow_reader *r)
{
	printf(BENCH_RECORD "\"ring_bytes\":%u,\"threads\":%u,\"emitted\":%llu,\"guests\":%llu,"
	       "\"received\":%llu,\"lost\":%llu,\"exact\":%s}\n", "loss", bench_now_ns(),
	       SLOW_READER_RING, SLOW_READER_THREADS, r->emitted, r->guests, r->received, r->lost,
	       r->emitted + r->guests == r->received + r->lost ? "true" : "false");
}

int main(void)
{
	struct slow_reader result;
	struct fake_pci *fake;
	int err = bench_devices(1, &fake);

	if (!err) {
		err = slow_reader_run(fake, &result);
		fake_pci_free(fake);
	}
	if (!err)
		print(&result);
	return bench_status("bench_loss", err);
}
