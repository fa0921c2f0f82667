# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # some of what is set here is read in other parts
#
# One run of the lab host. Each run has a directory of its own, RUN, under build/lab:
#   share/       seen in the host as /lab: env, cmd, work/ (CMD's working directory), status
#   serial.log   what the kernel said on its console (warnings and worse)
#   kernel.log   the whole kernel log, or the console's if the host did not come to its end
#   qemu.log     what QEMU said
#   stdout, stderr   CMD's
#   guests/      console and QEMU log of each live guest

KEEP_RUNS=20

prepare()
{
	[ -n "$OPT_DISK" ] || kernel_select "$1"
	qemu_select
	if [ -n "$OPT_DISK" ]; then
		HOST_IMAGE=$OPT_DISK
		return
	fi
	HOST_IMAGE=$(host_image)
	KERNEL=$(bootable_kernel)
	INITRAMFS=$(host_initramfs)
	if [ -n "$OPT_NESTED" ]; then
		OLD_CLIENT_IMAGE=$(old_client_image)
		[ -z "$OPT_GUEST_KERNEL" ] || kernel_select "$OPT_GUEST_KERNEL"
		GUEST_KERNEL=$(bootable_kernel)
		GUEST_INITRAMFS=$(guest_initramfs)
	fi
}

new_run_dir()
{
	local old

	mkdir -p "$LAB_BUILD/lab"
	# shellcheck disable=SC2012 # names are ours: run.XXXXXX
	{ ls -1td "$LAB_BUILD"/lab/run.* 2>/dev/null || :; } | tail -n +"$KEEP_RUNS" |
		while read -r old; do
			kill -0 "$(cat "$old/live" 2>/dev/null)" 2>/dev/null || rm -rf "$old"
		done
	RUN=$(mktemp -d "$LAB_BUILD/lab/run.XXXXXX")
	echo $$ >"$RUN/live"
	mkdir -p "$RUN"/share/{bin,guest,work}
	ln -sfn "${RUN##*/}" "$LAB_BUILD/lab/${LAB_LAST:-last}"
}

write_share()
{
	{
		printf 'LAB_DEVICES=%q\n' "${DEV_BDFS[*]}"
		printf 'LAB_BIND=%q\n' "${DEV_BIND[*]}"
		printf 'LAB_KERNEL=%q\n' "$1"
		printf 'LAB_NESTED=%q\nLAB_SHELL=%q\n' "$OPT_NESTED" "$OPT_SHELL"
		printf 'LAB_UNSAFE=%q\n' "$([ "$OPT_IOMMU" != none ] || echo y)"
	} >"$RUN/share/env"
	{
		printf 'exec'
		printf ' %q' "${CMD[@]}"
		echo
	} >"$RUN/share/cmd"
	if [ -n "$OPT_NESTED" ]; then
		cp "$LAB_DIR/guest" "$RUN/share/bin"
		cp --reflink=auto "$GUEST_KERNEL" "$RUN/share/guest/kernel"
		cp --reflink=auto "$GUEST_INITRAMFS" "$RUN/share/guest/initramfs"
	fi
	[ ${#OPT_COPY[@]} -eq 0 ] || cp -r "${OPT_COPY[@]}" "$RUN/share/work"
}

# The trace is filtered as it comes. QEMU opens the pipe anew by its name; that it also inherits it ends
# the filter with QEMU, even with one that never opened it.
log_accesses()
{
	TRACE=$RUN/trace.fifo
	mkfifo "$TRACE"
	awk -f "$LAB_DIR/accesses.awk" <"$TRACE" >"$OPT_ACCESSES" & PUMPS+=($!)
}

# Whatever happens to this shell, QEMU ends: by the trap, or when its parent dies.
start_qemu()
{
	setpriv --pdeathsig TERM timeout --kill-after=5 "$OPT_TIMEOUT" \
		setpriv --pdeathsig KILL "${QEMU[@]}" "${QEMU_ARGS[@]}" \
		>"$RUN/qemu.log" 2>&1 </dev/null 9>"$TRACE" &
	QEMU_PID=$!
}

stop_on_signal()
{
	trap - INT TERM HUP EXIT
	[ -z "${QEMU_PID:-}" ] || kill "$QEMU_PID" 2>/dev/null || :
	wait || :
	rm -f "$RUN/live" "$RUN"/*.fifo
	exit "$1"
}

# One pump for each of CMD's streams; a keeper holds the pipe open so that the pump ends when
# QEMU has ended, even if it never opened it.
boot_and_pump()
{
	local keep_out keep_err

	mkfifo "$RUN/out.fifo" "$RUN/err.fifo"
	tee "$RUN/stdout" <"$RUN/out.fifo" & PUMPS+=($!)
	tee "$RUN/stderr" <"$RUN/err.fifo" >&2 & PUMPS+=($!)
	exec {keep_out}>"$RUN/out.fifo" {keep_err}>"$RUN/err.fifo"
	start_qemu
	exec {keep_out}>&- {keep_err}>&-
	QEMU_STATUS=0
	# bash would tell of a QEMU that was killed in words of its own.
	{ wait "$QEMU_PID" || QEMU_STATUS=$?; } 2>/dev/null
}

boot_with_terminal()
{
	QEMU_STATUS=0
	setpriv --pdeathsig TERM "${QEMU[@]}" "${QEMU_ARGS[@]}" 2>"$RUN/qemu.log" 9>"$TRACE" || QEMU_STATUS=$?
}

keep_kernel_log()
{
	if [ -s "$RUN/share/dmesg" ]; then
		mv "$RUN/share/dmesg" "$RUN/kernel.log"
	else
		cp "$RUN/serial.log" "$RUN/kernel.log" 2>/dev/null || : >"$RUN/kernel.log"
	fi
}

timed_out()
{
	[ "$QEMU_STATUS" -eq 124 ] || [ "$QEMU_STATUS" -eq 137 ]
}

# QEMU ended by itself, and not because the host powered off.
qemu_died()
{
	[ "$QEMU_STATUS" -ne 0 ] && ! timed_out
}

# The verdict, worst first. A splat counts whatever CMD made of it.
verdict()
{
	# A disk's kernel that did not come to its end left its words on the console only.
	if splats "$RUN/kernel.log" ${OPT_DISK:+"$RUN/serial.log"} >"$RUN/splat"; then
		sed 's/^/lab: | /' "$RUN/splat" >&2
		say "the kernel log holds a splat (above; whole log: $RUN/kernel.log)"
		return "$EX_SPLAT"
	fi
	if [ -s "$RUN/share/status" ]; then
		return "$(cat "$RUN/share/status")"
	fi
	if [ -n "$OPT_SHELL" ] && [ "$QEMU_STATUS" -eq 0 ] && [ -e "$RUN/share/booted" ]; then
		return 0
	fi
	if timed_out; then
		say "time-out after $OPT_TIMEOUT s (kernel log: $RUN/kernel.log)"
		return "$EX_TIMEOUT"
	fi
	if qemu_died; then
		tail -n 5 "$RUN/qemu.log" | sed 's/^/lab: | /' >&2
		say "QEMU died, not the test: status $QEMU_STATUS (log: $RUN/qemu.log)"
	elif [ -e "$RUN/share/booted" ]; then
		say "the host went down before CMD ended (kernel log: $RUN/kernel.log)"
	else
		tail -n 5 "$RUN/kernel.log" | sed 's/^/lab: | /' >&2
		say "the host did not boot (kernel log: $RUN/kernel.log)"
	fi
	return "$EX_NOBOOT"
}

# A QEMU that was killed (an assertion, say) may live the next time; one that exits does not like what
# it is asked. Only a run that has printed nothing can be tried again: nobody has seen any of it.
may_retry()
{
	[ -z "$OPT_SHELL" ] && [ "$QEMU_STATUS" -ge 128 ] && ! timed_out &&
		[ ! -s "$RUN/stdout" ] && [ ! -s "$RUN/stderr" ]
}

fetch_files()
{
	local work=$RUN/share/work file status=0

	for file in "${OPT_FETCH[@]}"; do
		cp -r "$work/$file" "$OPT_INTO" 2>/dev/null || {
			say "--fetch $file: CMD left no such file"
			status=1
		}
	done
	return "$status"
}

run_once()
{
	local status=0

	new_run_dir
	write_share "$1"
	PUMPS=() TRACE=/dev/null
	[ -z "$OPT_ACCESSES" ] || log_accesses
	qemu_build_args
	if [ -n "$OPT_SHELL" ]; then
		boot_with_terminal
	else
		boot_and_pump
	fi
	[ ${#PUMPS[@]} -eq 0 ] || wait "${PUMPS[@]}" || :
	rm -f "$RUN"/*.fifo
	[ -z "$OPT_ACCESSES" ] || [ -s "$OPT_ACCESSES" ] ||
		say "--accesses $OPT_ACCESSES: nothing was logged (QEMU's log: $RUN/qemu.log)"
	keep_kernel_log
	[ ! -d "$RUN/share/guests" ] || mv "$RUN/share/guests" "$RUN/guests"
	verdict || status=$?
	return "$status"
}

run_lab()
{
	local status=0

	prepare "$1"
	trap 'stop_on_signal 130' INT
	trap 'stop_on_signal 143' TERM HUP
	run_once "$1" || status=$?
	if [ "$status" -eq "$EX_NOBOOT" ] && may_retry; then
		say "trying once more"
		rm -rf "$RUN/share" "$RUN/live"
		status=0
		run_once "$1" || status=$?
	fi
	fetch_files || [ "$status" -ne 0 ] || status=1
	rm -rf "$RUN/share" "$RUN/live"
	return "$status"
}
