// SPDX-License-Identifier: GPL-2.0-only
/* Which guest a process is. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "guest/map.h"
#include "guest/name.h"
#include "host/proc.h"

/* Command lines of VMMs with many devices are long, but the name comes early. */
#define CMDLINE_SIZE (64 * 1024)

const char *guest_source_name(enum guest_source source)
{
	static const char *const names[] = {
		[GUEST_SOURCE_MAP] = "map",
		[GUEST_SOURCE_CMDLINE] = "cmdline",
		[GUEST_SOURCE_CGROUP] = "cgroup",
		[GUEST_SOURCE_COMM] = "comm",
		[GUEST_SOURCE_PID] = "pid",
	};

	return names[source];
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 * Value of an option given as "-NAME VALUE", "--NAME VALUE" or "--NAME=VALUE"; the last one if
 * there are several, as VMMs take it. NULL if there is none.
 */
static const char *option_value(const char *cmdline, size_t length, const char *option)
{
	const char *end = cmdline + length, *arg, *rest, *value = NULL;
	size_t n = strlen(option);

	for (arg = cmdline; arg < end; arg += strlen(arg) + 1) {
		if (*arg != '-')
			continue;
		rest = arg + 1 + (arg[1] == '-');
		if (strncmp(rest, option, n))
			continue;
		if (rest[n] == '=')
			value = rest + n + 1;
		else if (!rest[n] && rest + n + 1 < end)
			value = rest + n + 1;
	}
	return value;
}

/* Copies up to a comma; ",," stands for one. Returns where it stopped. */
static const char *copy_suboption(const char *str, char *out, size_t size)
{
	size_t n = 0;

	for (; *str; str++) {
		if (*str == ',') {
			if (str[1] != ',')
				break;
			str++;
		}
		if (n < size - 1)
			out[n++] = *str;
	}
	out[n] = '\0';
	return str;
}

/* QEMU's -name: a plain name first, or guest=NAME anywhere. */
static bool qemu_name(const char *value, char *name)
{
	char part[GUEST_NAME_SIZE + 16];
	bool first = true;

	*name = '\0';
	while (*value) {
		value = copy_suboption(value, part, sizeof(part));
		if (!strncmp(part, "guest=", 6))
			snprintf(name, GUEST_NAME_SIZE, "%.*s", GUEST_NAME_SIZE - 1, part + 6);
		else if (first && !strchr(part, '='))
			snprintf(name, GUEST_NAME_SIZE, "%.*s", GUEST_NAME_SIZE - 1, part);
		first = false;
		if (*value)
			value++;
	}
	return *name;
}

/* "/run/vms/web1.sock" and "path=/run/vms/web1.sock" are web1. */
static bool socket_stem(const char *value, char *name)
{
	char *dot;

	if (!strncmp(value, "path=", 5))
		value += 5;
	snprintf(name, GUEST_NAME_SIZE, "%.*s", GUEST_NAME_SIZE - 1, base_name(value));
	name[strcspn(name, ",")] = '\0';
	dot = strrchr(name, '.');
	if (dot && dot != name)
		*dot = '\0';
	return *name;
}

static bool plain_value(const char *value, char *name)
{
	snprintf(name, GUEST_NAME_SIZE, "%.*s", GUEST_NAME_SIZE - 1, value);
	return *name;
}

bool guest_uuid_from_cmdline(const char *cmdline, size_t length, char *uuid)
{
	const char *value = option_value(cmdline, length, "uuid");

	return value && plain_value(value, uuid);
}

static bool crosvm_name(const char *cmdline, size_t length, char *name)
{
	const char *value = option_value(cmdline, length, "name");

	if (value && plain_value(value, name))
		return true;
	value = option_value(cmdline, length, "socket");
	if (!value)
		value = option_value(cmdline, length, "s");
	return value && socket_stem(value, name);
}

/*
 * VMMs go by many names (qemu-kvm, kvm, qemu-system-*, wrappers of distributions), so QEMU's
 * options are looked for in all but the two that would read them differently.
 */
static bool vmm_name(const char *cmdline, size_t length, char *name)
{
	const char *program = base_name(cmdline), *value;

	if (strstr(program, "cloud-hypervisor")) {
		value = option_value(cmdline, length, "api-socket");
		return value && socket_stem(value, name);
	}
	if (strstr(program, "crosvm"))
		return crosvm_name(cmdline, length, name);
	value = option_value(cmdline, length, "name");
	if (value && qemu_name(value, name))
		return true;
	return guest_uuid_from_cmdline(cmdline, length, name);
}

/* @name keeps what it has unless something better was found. */
static void accept_name(char *name, char *found)
{
	format_clean(found);
	memcpy(name, found, strlen(found) + 1);
}

bool guest_name_from_cmdline(const char *cmdline, size_t length, char *name)
{
	char found[GUEST_NAME_SIZE];

	if (!vmm_name(cmdline, length, found))
		return false;
	accept_name(name, found);
	return true;
}

static int hex_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* systemd writes what is not plain in a unit's name as \xNN. */
static void systemd_unescape(const char *str, char *out, size_t size)
{
	size_t n = 0;

	while (*str && n < size - 1) {
		if (str[0] == '\\' && str[1] == 'x' && isxdigit((unsigned char)str[2]) &&
		    isxdigit((unsigned char)str[3])) {
			out[n++] = (char)(hex_digit(str[2]) << 4 | hex_digit(str[3]));
			str += 4;
		} else {
			out[n++] = *str++;
		}
	}
	out[n] = '\0';
}

/* One component of a path, without ".scope". */
static bool scope_name(const char *component, size_t length, char *name)
{
	static const char suffix[] = ".scope";
	size_t n = strlen(suffix);
	char escaped[4 * GUEST_NAME_SIZE];

	if (length <= n || length - n >= sizeof(escaped) ||
	    strncmp(component + length - n, suffix, n))
		return false;
	snprintf(escaped, sizeof(escaped), "%.*s", (int)(length - n), component);
	systemd_unescape(escaped, name, GUEST_NAME_SIZE);
	return *name;
}

/* "machine-qemu-1-web" is web: systemd-machined's class, libvirt's driver and number, the name. */
static bool libvirt_name(char *name)
{
	const char *p = name;
	size_t digits;

	if (strncmp(p, "machine-", 8))
		return false;
	p = strchr(p + 8, '-');
	if (!p)
		return false;
	digits = strspn(p + 1, "0123456789");
	if (!digits || p[1 + digits] != '-' || !p[2 + digits])
		return false;
	memmove(name, p + 2 + digits, strlen(p + 2 + digits) + 1);
	return true;
}

bool guest_name_from_cgroup(const char *cgroup, char *name)
{
	const char *component = cgroup, *end;
	char found[GUEST_NAME_SIZE];
	bool proxmox = false;

	for (; *component; component = *end ? end + 1 : end) {
		end = component + strcspn(component, "/\n");
		if (scope_name(component, (size_t)(end - component), found) &&
		    (proxmox || libvirt_name(found))) {
			accept_name(name, found);
			return true;
		}
		proxmox = end - component == 10 && !strncmp(component, "qemu.slice", 10);
	}
	return false;
}

static enum guest_source resolve(pid_t pid, const struct guest_map *map, char *name, char *buf)
{
	enum guest_source source = GUEST_SOURCE_PID;
	char uuid[GUEST_NAME_SIZE] = "", comm[PROC_COMM_SIZE];
	ssize_t n;

	snprintf(name, GUEST_NAME_SIZE, "pid:%d", pid);
	if (proc_comm(pid, comm)) {
		snprintf(name, GUEST_NAME_SIZE, "%s", comm);
		source = GUEST_SOURCE_COMM;
	}
	if (proc_read(pid, "cgroup", buf, CMDLINE_SIZE) > 0 && guest_name_from_cgroup(buf, name))
		source = GUEST_SOURCE_CGROUP;
	n = proc_read(pid, "cmdline", buf, CMDLINE_SIZE);
	if (n > 0) {
		if (guest_name_from_cmdline(buf, (size_t)n, name))
			source = GUEST_SOURCE_CMDLINE;
		guest_uuid_from_cmdline(buf, (size_t)n, uuid);
	}
	if (guest_map_lookup(map, pid, uuid, name))
		source = GUEST_SOURCE_MAP;
	return source;
}

bool guest_in_machine_cgroup(pid_t pid)
{
	char cgroup[4096], name[GUEST_NAME_SIZE];

	return proc_read(pid, "cgroup", cgroup, sizeof(cgroup)) > 0 &&
	       guest_name_from_cgroup(cgroup, name);
}

enum guest_source guest_name_resolve(pid_t pid, const struct guest_map *map, char *name)
{
	char *buf = malloc(CMDLINE_SIZE);
	enum guest_source source = GUEST_SOURCE_PID;

	if (buf)
		source = resolve(pid, map, name, buf);
	else
		snprintf(name, GUEST_NAME_SIZE, "pid:%d", pid);
	free(buf);
	return source;
}
