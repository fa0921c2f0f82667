// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "guest/cgroup.h"
#include "guest/name.h"

static int hex_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* systemd escapes special characters in a unit's name as \xNN. */
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

/* Name of a path component without @suffix; false if it does not end with that. */
static bool unit_name(const char *component, size_t length, const char *suffix, char *name)
{
	size_t n = strlen(suffix);
	char escaped[4 * GUEST_NAME_SIZE];

	if (length <= n || length - n >= sizeof(escaped) ||
	    strncmp(component + length - n, suffix, n))
		return false;
	snprintf(escaped, sizeof(escaped), "%.*s", (int)(length - n), component);
	systemd_unescape(escaped, name, GUEST_NAME_SIZE);
	return *name;
}

/* The text after "-NUMBER-", NULL if there is none. */
static const char *behind_number(const char *p)
{
	size_t digits = *p == '-' ? strspn(p + 1, "0123456789") : 0;

	return digits && p[1 + digits] == '-' && p[2 + digits] ? p + 2 + digits : NULL;
}

/*
 * "qemu-1-web" is web: libvirt's driver, a number, the name. A user's own libvirt puts the user
 * after the driver, "qemu-alice-1-web"; an embedded one is "qemu-embed-HASH-1-web".
 */
static bool libvirt_name(const char *machine, char *name)
{
	const char *p = strchr(machine, '-'), *found = p ? behind_number(p) : NULL;

	if (!found && !strncmp(machine, "qemu-", 5)) {
		if (!strncmp(p, "-embed-", 7))
			p = strchr(p + 7, '-');
		for (; p && !found; p = strchr(p + 1, '-'))
			found = behind_number(p);
	}
	if (found)
		memmove(name, found, strlen(found) + 1);
	return found;
}

/* "machine-qemu\x2d1\x2dweb.scope": libvirt's name, of systemd-machined's class "machine" */
static bool scope_name(const char *component, size_t length, char *name)
{
	return unit_name(component, length, ".scope", name) && !strncmp(name, "machine-", 8) &&
	       libvirt_name(name + 8, name);
}

/* "qemu-1-web.libvirt-qemu", on a host without systemd; before libvirt 1.3, "web.libvirt-qemu" */
static bool partition_name(const char *component, size_t length, char *name)
{
	static const char suffix[] = ".libvirt-";
	char machine[GUEST_NAME_SIZE], *end;
	const char *driver;

	if (length >= sizeof(machine))
		return false;
	snprintf(machine, sizeof(machine), "%.*s", (int)length, component);
	end = strstr(machine, suffix);
	if (!end || end == machine)
		return false;
	*end = '\0';
	driver = end + strlen(suffix);
	if (strncmp(machine, driver, strlen(driver)) || machine[strlen(driver)] != '-' ||
	    !libvirt_name(machine, name))
		strcpy(name, machine);
	return true;
}

bool guest_cgroup_machine(const char *cgroup, char *name)
{
	const char *component = cgroup, *end;
	char found[GUEST_NAME_SIZE];
	bool proxmox = false, named;
	size_t length;

	for (; *component; component = *end ? end + 1 : end) {
		end = component + strcspn(component, "/\n");
		length = (size_t)(end - component);
		if (proxmox)
			named = unit_name(component, length, ".scope", found);
		else
			named = scope_name(component, length, found) ||
				partition_name(component, length, found);
		if (named) {
			strcpy(name, found);
			return true;
		}
		proxmox = length == 10 && !strncmp(component, "qemu.slice", 10);
	}
	return false;
}

/*
 * Whether a unit is a user, a terminal, a session or a program of a desktop: user@1000.service has
 * all processes of a user, getty@tty1.service a login there.
 */
static bool is_session(const char *component)
{
	static const char *const units[] = {
		"user@", "getty@", "serial-getty@", "container-getty@", "autovt@", "kmsconvt@",
		"ssh@", "sshd@", "telnetd@", "vncserver@", "app-", "dbus-:",
	};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strncmp(component, units[i], strlen(units[i])))
			return true;
	return false;
}

static bool instance_name(const char *component, size_t length, char *name)
{
	const char *at = memchr(component, '@', length);

	return at && !is_session(component) &&
	       unit_name(at + 1, length - (size_t)(at + 1 - component), ".service", name);
}

bool guest_cgroup_unit(const char *cgroup, char *name)
{
	const char *component = cgroup, *end;
	char found[GUEST_NAME_SIZE] = "", ignored[GUEST_NAME_SIZE];
	size_t length;

	/* The innermost unit counts: a scope inside a service is a unit of its own. */
	for (; *component; component = *end ? end + 1 : end) {
		end = component + strcspn(component, "/\n");
		length = (size_t)(end - component);
		if (unit_name(component, length, ".scope", ignored) ||
		    (unit_name(component, length, ".service", ignored) &&
		     !instance_name(component, length, found)))
			*found = '\0';
	}
	if (*found)
		strcpy(name, found);
	return *found;
}
