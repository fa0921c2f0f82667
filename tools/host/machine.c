// SPDX-License-Identifier: GPL-2.0-only
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "host/machine.h"
#include "host/proc.h"

/* sd_id128_t of <systemd/sd-id128.h>. The library is loaded at run time: not every host has it. */
union id128 {
	unsigned char bytes[16];
	unsigned long long words[2];
};

typedef int (*get_machine_id)(union id128 app, union id128 *id);

/* 4a6b86f3-f445-4413-9b23-662c7fb3dd9e */
static const union id128 app = { .bytes = {
	0x4a, 0x6b, 0x86, 0xf3, 0xf4, 0x45, 0x44, 0x13,
	0x9b, 0x23, 0x66, 0x2c, 0x7f, 0xb3, 0xdd, 0x9e,
} };

int machine_id(char buf[MACHINE_ID_SIZE])
{
	void *library = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
	get_machine_id get = NULL;
	union id128 id;
	int err = -ENOENT;
	size_t i;

	buf[0] = '\0';
	if (!library)
		return err;
	get = (get_machine_id)dlsym(library, "sd_id128_get_machine_app_specific");
	if (get && get(app, &id) >= 0) {
		for (i = 0; i < sizeof(id.bytes); i++)
			snprintf(buf + 2 * i, 3, "%02x", id.bytes[i]);
		err = 0;
	}
	dlclose(library);
	return err;
}

void machine_cpu(char *buf, size_t size)
{
	char path[256], line[256], *value;
	FILE *file;

	buf[0] = '\0';
	snprintf(path, sizeof(path), "%s/cpuinfo", proc_root);
	file = fopen(path, "re");
	if (!file)
		return;
	while (!buf[0] && fgets(line, sizeof(line), file)) {
		value = strchr(line, ':');
		if (!value || strncmp(line, "model name", strlen("model name")))
			continue;
		value += 1 + strspn(value + 1, " \t");
		value[strcspn(value, "\n")] = '\0';
		snprintf(buf, size, "%s", value);
		format_clean(buf);
	}
	fclose(file);
}
