// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "guest/cmdline.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The argument after @arg, NULL if it is the last. */
static const char *next_arg(const struct guest_cmdline *c, const char *arg)
{
	arg += strlen(arg) + 1;
	return arg < c->args + c->length ? arg : NULL;
}

/* An option's name, without "-" or "--"; NULL if @arg is not an option. */
static const char *option_name(const char *arg)
{
	return *arg == '-' ? arg + 1 + (arg[1] == '-') : NULL;
}

/* Whether the value is text for the guest's kernel or firmware: it may look like an option. */
static bool takes_text(const char *option)
{
	static const char *const names[] = {
		"append", "fw_cfg", "prom-env", "smbios",	/* QEMU */
		"cmdline",					/* cloud-hypervisor */
		"params", "p",					/* crosvm */
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(option, names[i]))
			return true;
	return false;
}

/*
 * Value of the next option "-NAME VALUE", "--NAME VALUE" or "--NAME=VALUE" after the argument
 * *@arg; NULL if there is none. *@arg becomes the argument that contains the value.
 */
static const char *next_value(const struct guest_cmdline *c, const char **arg, const char *name)
{
	size_t n = strlen(name);
	const char *option;

	while ((*arg = next_arg(c, *arg))) {
		option = option_name(*arg);
		if (!option)
			continue;
		if (!strncmp(option, name, n) && option[n] == '=')
			return option + n + 1;
		if (strcmp(option, name) && !takes_text(option))
			continue;
		*arg = next_arg(c, *arg);
		if (!*arg || !strcmp(option, name))
			return *arg;
	}
	return NULL;
}

/* If there are several, VMMs use the last one. */
static const char *last_value(const struct guest_cmdline *c, const char *name)
{
	const char *arg = c->args, *value = NULL, *next;

	while (c->length && (next = next_value(c, &arg, name)))
		value = next;
	return value;
}

static bool copy_name(const char *value, char *name)
{
	if (!*value)
		return false;
	snprintf(name, GUEST_NAME_SIZE, "%.*s", GUEST_NAME_SIZE - 1, value);
	return true;
}

/* Copy up to a comma; ",," is one comma of the value. Return: what follows that comma. */
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
	return *str ? str + 1 : str;
}

/* A value of QEMU's -name: a plain name first, or guest=NAME anywhere. Keeps @found if none. */
static void find_qemu_name(const char *value, char *found)
{
	char part[GUEST_NAME_SIZE + 16];
	bool first = true;

	while (*value) {
		value = copy_suboption(value, part, sizeof(part));
		if (!strncmp(part, "guest=", 6))
			copy_name(part + 6, found);
		else if (first && !strchr(part, '='))
			copy_name(part, found);
		first = false;
	}
}

/* QEMU merges its -name options: one without a name adds to those before it. */
static bool qemu_name(const struct guest_cmdline *c, char *name)
{
	char found[GUEST_NAME_SIZE] = "";
	const char *arg = c->args, *value;

	while ((value = next_value(c, &arg, "name")))
		find_qemu_name(value, found);
	return copy_name(found, name);
}

/* systemd-vmspawn gives QEMU neither name nor UUID: -readconfig /run/systemd/vmspawn/NAME/... */
static bool vmspawn_name(const struct guest_cmdline *c, char *name)
{
	static const char dir[] = "/systemd/vmspawn/";
	const char *arg = c->args, *value, *found;

	while ((value = next_value(c, &arg, "readconfig"))) {
		found = strstr(value, dir);
		if (!found || !copy_name(found + strlen(dir), name))
			continue;
		name[strcspn(name, "/")] = '\0';
		return *name;
	}
	return false;
}

static bool title_name(const struct guest_cmdline *c, char *name)
{
	return !strncmp(c->args, "microvm@", 8) && copy_name(c->args + 8, name);
}

/*
 * Whether the VMM is @name: by its first argument, which may be any text, or by its file. If that
 * cannot be read, by the process's name, which is the file's, cut.
 */
static bool is_program(const struct guest_cmdline *c, const char *name)
{
	return strstr(base_name(c->args), name) ||
	       strstr(*c->program ? base_name(c->program) : c->comm, name);
}

static bool is_crosvm(const struct guest_cmdline *c)
{
	return is_program(c, "crosvm");
}

/* Firecracker's --id; -id of Kata's shim whose VMM is part of it */
static bool id_name(const struct guest_cmdline *c, char *name)
{
	const char *value = NULL;

	if (is_program(c, "firecracker") || is_program(c, "containerd-shim-kata"))
		value = last_value(c, "id");
	return value && copy_name(value, name);
}

/*
 * QEMU has many names (qemu-kvm, kvm, qemu-system-*, wrappers of distributions), so its options are
 * searched in all programs except crosvm, which reads them differently.
 */
bool guest_cmdline_name(const struct guest_cmdline *c, char *name)
{
	const char *value;

	if (!c->length)
		return false;
	if (is_crosvm(c)) {
		value = last_value(c, "name");
		if (value && copy_name(value, name))
			return true;
	} else if (qemu_name(c, name)) {
		return true;
	}
	return id_name(c, name) || vmspawn_name(c, name) || title_name(c, name);
}

/* cloud-hypervisor's --platform num_pci_segments=1,uuid=UUID */
static bool platform_uuid(const struct guest_cmdline *c, char *uuid)
{
	const char *value = last_value(c, "platform");
	char part[GUEST_NAME_SIZE + 16];

	while (value && *value) {
		value = copy_suboption(value, part, sizeof(part));
		if (!strncmp(part, "uuid=", 5))
			return copy_name(part + 5, uuid);
	}
	return false;
}

bool guest_cmdline_uuid(const struct guest_cmdline *c, char *uuid)
{
	const char *value = last_value(c, "uuid");

	if (!value)
		return platform_uuid(c, uuid);
	return copy_name(value, uuid);
}

/* Words that are the same for all guests: in the name of a socket, and of its directory */
static const char *const common_words[] = {
	"api", "ch", "chv", "clh", "cloud", "hypervisor", "crosvm", "firecracker", "kata",
	"libvirt", "control", "ctl", "main", "monitor", "server", "sock", "socket", "vm", "vmm",
	NULL
};

/* In the name of a directory only: places of the system, and of several guests */
static const char *const place_words[] = {
	"dev", "etc", "home", "lib", "local", "log", "mnt", "opt", "private", "root", "run", "shm",
	"srv", "state", "tmp", "user", "users", "usr", "var", "vc",
	"containers", "domains", "guests", "instances", "machines", "microvms", "pods",
	"sandboxes", "sockets", "virt", "vms", NULL
};

/* Directories within a guest's own: root of Kata's runtime-rs, internal of Android's Cuttlefish */
static const char *const inner_directories[] = { "root", "internal", NULL };

/* Directories whose entries are users */
static const char *const parents_of_users[] = { "home", "user", "users", NULL };

static bool is_among(const char *const *words, const char *word, size_t length)
{
	for (; *words; words++)
		if (strlen(*words) == length && !strncmp(word, *words, length))
			return true;
	return false;
}

/* Whether a file or a directory identifies a guest: "web1-api" does, "clh-api" does not. */
static bool tells_apart(const char *name, bool directory)
{
	size_t length;

	for (; *name; name += length + (name[length] != '\0')) {
		length = strcspn(name, "-_.");
		if (length && !is_among(common_words, name, length) &&
		    !(directory && is_among(place_words, name, length)))
			return true;
	}
	return false;
}

/*
 * "web1.sock"; libvirt's "web1-socket". Other endings belong to the name: of web.1 and web.2, and
 * of addresses, all that is before the last dot may be the same.
 */
static void strip_extension(char *file)
{
	static const char *const endings[] = {
		".sock", ".socket", ".s", ".ctl", "-sock", "-socket"
	};
	size_t i, length = strlen(file), n;

	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		n = strlen(endings[i]);
		if (length <= n || strcmp(file + length - n, endings[i]))
			continue;
		file[length - n] = '\0';
		return;
	}
}

/* Remove the last component of @path, and any "." before it. Return: it, or NULL. */
static char *cut_component(char *path)
{
	char *slash;

	do {
		slash = strrchr(path, '/');
		if (!slash)
			return NULL;
		*slash = '\0';
	} while (!slash[1] || !strcmp(slash + 1, "."));
	return slash + 1;
}

/* The last component of @path, removed, if it is a directory that may be a guest's own. */
static const char *cut_directory(char *path)
{
	const char *name = cut_component(path), *parent = base_name(path);

	if (!name || is_among(parents_of_users, parent, strlen(parent)))
		return NULL;
	return name;
}

/*
 * A socket identifies a guest by its name; if that is the same for all guests, by its directory.
 * Directories above that one have several guests. @path is overwritten.
 */
static bool name_from_path(char *path, char *name)
{
	char *file = cut_component(path);
	const char *dir;

	if (!file)
		return false;
	strip_extension(file);
	if (tells_apart(file, false))
		return copy_name(file, name);
	dir = cut_directory(path);
	if (dir && is_among(inner_directories, dir, strlen(dir)))
		dir = cut_directory(path);
	return dir && tells_apart(dir, true) && copy_name(dir, name);
}

/* "/run/vms/web1.sock" and "path=/run/vms/web1.sock" are web1; "fd=25" is not a name. */
static bool socket_name(const struct guest_cmdline *c, const char *value, char *name)
{
	char path[PATH_MAX];
	int length;

	if (!strncmp(value, "fd=", 3))
		return false;
	if (!strncmp(value, "path=", 5))
		value += 5;
	length = (int)strcspn(value, ",");
	if (*value == '/')
		snprintf(path, sizeof(path), "%.*s", length, value);
	else
		snprintf(path, sizeof(path), "%s/%.*s", *c->cwd ? c->cwd : ".", length, value);
	return name_from_path(path, name);
}

bool guest_cmdline_socket(const struct guest_cmdline *c, char *name)
{
	const char *value = last_value(c, "api-socket");

	if (!value && c->length && is_crosvm(c)) {
		value = last_value(c, "socket");
		if (!value)
			value = last_value(c, "s");
	}
	if (!value && c->length && is_program(c, "firecracker"))
		value = last_value(c, "api-sock");
	return value && socket_name(c, value, name);
}
