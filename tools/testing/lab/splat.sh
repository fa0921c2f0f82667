# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a kernel log must not hold.

SPLAT_RE='WARNING: |\bBUG: |\bOops: |\bint3: |KASAN: |UBSAN: |KFENCE: |KCSAN: '
SPLAT_RE+='|general protection fault|Kernel panic|kernel BUG at|refcount_t: |unchecked MSR access'
SPLAT_RE+='|possible (circular|recursive|irq lock|deadlock)|inconsistent lock state'
SPLAT_RE+='|suspicious RCU usage|self-detected stall|detected stalls'
SPLAT_RE+='|INFO: task .* blocked for more than|list_(add|del) corruption'

# splats LOG...: print what is wrong in the logs, each place with what follows it; status 0 if
# there is anything. The file `harmless` holds the exceptions, and those of a run's own the files that
# it names.
splats()
{
	local harmless

	harmless=$(sed -n '/^#/d; s/\t.*//p' "$LAB_DIR/harmless" "${OPT_HARMLESS[@]}" |
		paste -sd '|')
	cat "$@" 2>/dev/null | tr -d '\r' | grep -avE "${harmless:-x^}" |
		grep -aE -A 40 "$SPLAT_RE" | awk 'NR <= 120'	# head would end grep, and with it the verdict
}
