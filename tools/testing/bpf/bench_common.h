/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the benchmarks of the BPF programs share. Each prints records of NDJSON; the keys that all
 * have are those of docs/json-schema.md, "experiment" is "bpf".
 */
#ifndef VMSIX_TEST_BENCH_COMMON_H
#define VMSIX_TEST_BENCH_COMMON_H

#include <linux/types.h>

struct fake_pci;

/* What a record starts with; it wants the type and bench_now_ns(). */
#define BENCH_RECORD	"{\"type\":\"%s\",\"time_ns\":%llu,\"experiment\":\"bpf\","

/* CLOCK_MONOTONIC. */
__u64 bench_now_ns(void);

/* Stay on the @nth CPU, or on another if there are not so many. */
void bench_pin(unsigned int nth);

/* Make @nr devices with addresses of their own. Return: 0 or a negative errno. */
int bench_devices(unsigned int nr, struct fake_pci **fake);

/* The @nth argument, a number above 0; without it @otherwise. Ends the process if it is none. */
unsigned int bench_argument(char **argv, unsigned int nth, unsigned int otherwise);

/* Say why @program cannot measure, if @err is not 0. Return: its exit status. */
int bench_status(const char *program, int err);

#endif /* VMSIX_TEST_BENCH_COMMON_H */
