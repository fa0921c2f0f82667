// SPDX-License-Identifier: GPL-2.0-only
/*
 * load_object OBJECT: load every program of a BPF object as a process that holds CAP_BPF and
 * CAP_PERFMON and nothing else, and print what the verifier went through for each.
 *
 * Linked statically, so that it runs in a lab host as it is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "caps.h"

static int print_quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

static void print_program(const struct bpf_program *prog)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len)) {
		printf("%-16s no information: %s\n", bpf_program__name(prog), strerror(errno));
		return;
	}
	printf("%-16s verified_insns %6u xlated_insns %5u jited_bytes %6u\n",
	       bpf_program__name(prog), info.verified_insns,
	       (unsigned int)(info.xlated_prog_len / sizeof(struct bpf_insn)), info.jited_prog_len);
}

static int load(const char *path)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;
	int err, n = 0;

	if (!obj) {
		fprintf(stderr, "load_object: cannot open %s: %s\n", path, strerror(errno));
		return 1;
	}
	bpf_object__for_each_program(prog, obj)
		bpf_program__set_autoload(prog, true);
	err = bpf_object__load(obj);
	if (err) {
		fprintf(stderr, "load_object: cannot load %s: %s\n", path, strerror(-err));
		goto out;
	}
	bpf_object__for_each_program(prog, obj) {
		print_program(prog);
		n++;
	}
	printf("loaded %d programs\n", n);
out:
	bpf_object__close(obj);
	return err ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct utsname uts;
	int err;

	if (argc != 2) {
		fprintf(stderr, "usage: load_object OBJECT\n");
		return 2;
	}
	uname(&uts);
	err = keep_bpf_caps();
	if (err) {
		fprintf(stderr, "load_object: cannot keep CAP_BPF and CAP_PERFMON: %s\n",
			strerror(-err));
		return 1;
	}
	printf("kernel %s\n", uts.release);
	libbpf_set_print(print_quiet);
	return load(argv[1]);
}
