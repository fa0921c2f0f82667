// SPDX-License-Identifier: GPL-2.0-only
/*
 * load_object OBJECT: load every program of a BPF object as a process that holds CAP_BPF and
 * CAP_PERFMON and nothing else, in each way that the command loads it, and print what the verifier
 * went through for each.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "caps.h"
#include "source/programs.h"

/* As programs_prepare() has it, which takes the skeleton. */
static const struct mode {
	const char *name;
	bool stream, cast;
} modes[] = {
	{ "counting", false, false },
	{ "counting, casts", false, true },
	{ "streaming", true, false },
	{ "streaming, casts", true, true },
};

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

/* Return: the offset of a variable in .rodata, or a negative errno. */
static int rodata_offset(const struct bpf_object *obj, const char *name)
{
	const struct btf *btf = bpf_object__btf(obj);
	int id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
	const struct btf_type *section = id < 0 ? NULL : btf__type_by_id(btf, id), *var;

	for (int i = 0; section && i < btf_vlen(section); i++) {
		var = btf__type_by_id(btf, btf_var_secinfos(section)[i].type);
		if (!strcmp(btf__name_by_offset(btf, var->name_off), name))
			return btf_var_secinfos(section)[i].offset;
	}
	return -ENOENT;
}

static int set_bool(struct bpf_object *obj, const char *name, bool value)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, ".rodata");
	int offset = rodata_offset(obj, name), err;
	const void *initial;
	size_t size;
	char *data;

	if (!map || offset < 0)
		return -ENOENT;
	initial = bpf_map__initial_value(map, &size);
	data = initial ? malloc(size) : NULL;
	if (!data)
		return -ENOMEM;
	memcpy(data, initial, size);
	data[offset] = value;
	err = bpf_map__set_initial_value(map, data, size);
	free(data);
	return err;
}

static int need_map(struct bpf_object *obj, const char *name, bool need)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, name);

	return map ? bpf_map__set_autocreate(map, need) : -ENOENT;
}

static int prepare(struct bpf_object *obj, const struct mode *mode)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, obj)
		bpf_program__set_autoload(prog, true);
	return set_bool(obj, "stream", mode->stream) ?: set_bool(obj, "have_cast", mode->cast) ?:
	       need_map(obj, "pairs", !mode->stream) ?: need_map(obj, "failures", !mode->stream) ?:
	       need_map(obj, "carries", !mode->stream);
}

static int load(const char *path, const struct mode *mode)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;
	int err, n = 0;

	if (!obj) {
		fprintf(stderr, "load_object: cannot open %s: %s\n", path, strerror(errno));
		return 1;
	}
	err = prepare(obj, mode) ?: bpf_object__load(obj);
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

static int load_each_way(const char *path)
{
	bool have_cast = programs_have_cast();
	int status = 0;

	for (unsigned int i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		printf("mode %s\n", modes[i].name);
		fflush(stdout);
		if (modes[i].cast && !have_cast)
			printf("skipped: this kernel has no bpf_rdonly_cast()\n");
		else
			status |= load(path, &modes[i]);
	}
	return status;
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
	return load_each_way(argv[1]);
}
