# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2054 # read in other parts; QEMU wants commas
#
# The outer QEMU: which one, and its command line.

# Emulating several CPUs in parallel, QEMU 7.2 races with the kernel's own code patching (static keys,
# hence every tracepoint): guests die with `Oops: int3`. 10.0 does not, but one nested guest in six
# hung, or took the lab host with it, while its CPUs came up (`BUG: TASK stack guard page was hit` in
# a vCPU thread); it changes a CPU's pending interrupts from several threads without atomics. 11 does
# not.
QEMU_MIN_MAJOR=11

own_qemu_is_good()
{
	local version

	version=$(qemu-system-x86_64 --version 2>/dev/null |
		  sed -n 's/^QEMU emulator version \([0-9]*\).*/\1/p') || return 1
	[ "${version:-0}" -ge "$QEMU_MIN_MAJOR" ]
}

# Sets QEMU: this machine's own if it is new enough, else that of a root file system made for it, run
# by that root's own loader, which needs no privilege.
qemu_select()
{
	local root lib

	if own_qemu_is_good; then
		QEMU=(qemu-system-x86_64)
		return
	fi
	root=$(outer_root)
	lib=$root/usr/lib/x86_64-linux-gnu
	QEMU=("$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$lib"
	      "$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu" -L "$root/usr/share/seabios")
	export QEMU_MODULE_DIR=$lib/qemu
}

accel_args()
{
	case $OPT_ACCEL in
	tcg)	QEMU_ARGS+=(-accel tcg,thread=multi) ;;
	icount)	QEMU_ARGS+=(-accel tcg,thread=single -icount shift=0,sleep=off) ;;
	kvm)	QEMU_ARGS+=(-accel kvm) ;;
	esac
}

cpu_args()
{
	if [ "$OPT_ACCEL" = kvm ]; then
		QEMU_ARGS+=(-cpu host)
	elif [ -n "$OPT_NESTED" ]; then
		QEMU_ARGS+=(-cpu EPYC,+svm,+npt)
	else
		QEMU_ARGS+=(-cpu max)
	fi
}

iommu_args()
{
	case $OPT_IOMMU in
	intel)	QEMU_ARGS+=(-device intel-iommu,intremap=on,caching-mode=on) ;;
	amd)	QEMU_ARGS+=(-device amd-iommu,intremap=on) ;;
	none)	QEMU_ARGS+=(-device intel-iommu,intremap=off,caching-mode=on) ;;
	esac
}

# drive ID IMAGE: the image stays as it is, what the lab host writes is dropped.
drive_args()
{
	QEMU_ARGS+=(-drive "if=none,id=$1,file=$2,format=raw,snapshot=on"
		    -device "virtio-blk-pci,drive=$1,addr=$3")
}

serial_args()
{
	QEMU_ARGS+=(-serial "file:$RUN/serial.log")
	if [ -n "$OPT_SHELL" ]; then
		QEMU_ARGS+=(-serial mon:stdio)
		return
	fi
	QEMU_ARGS+=(-device virtio-serial-pci,addr=4)
	local name
	for name in out err; do
		QEMU_ARGS+=(-chardev "file,id=$name,path=$RUN/$name.fifo"
			    -device "virtserialport,chardev=$name,name=lab.$name")
	done
}

# The traces of Debian's QEMU go into its own log.
accesses_args()
{
	local event

	for event in 'pci_cfg_*' 'memory_region_ops_*' 'vtd_inv_desc_iec*' amdvi_intr_inval; do
		QEMU_ARGS+=(-trace "$event")
	done
	QEMU_ARGS+=(-D "$TRACE")
}

# panic at once, and leave: what a kernel does after an oops is nothing to wait for, nor is a CPU that
# has not moved for 100 s.
kernel_args()
{
	local cmdline='console=ttyS0 loglevel=6 panic=-1 oops=panic intel_iommu=on'

	cmdline+=' mitigations=off nokaslr tsc=reliable no_timer_check audit=0 log_buf_len=1M'
	cmdline+=' nmi_watchdog=0 watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=100 kvm.halt_poll_ns=0'
	cmdline+=' sysctl.kernel.panic_on_rcu_stall=1'
	QEMU_ARGS+=(-no-reboot -kernel "$KERNEL" -initrd "$INITRAMFS" -append "$cmdline$OPT_APPEND")
}

qemu_build_args()
{
	QEMU_ARGS=(-nodefaults -no-user-config -display none
		   -machine q35,kernel-irqchip=split -smp "$OPT_SMP" -m "$OPT_MEM")
	accel_args
	cpu_args
	iommu_args
	drive_args root "$HOST_IMAGE" 2
	[ -z "$OPT_NESTED" ] || drive_args bookworm "$OLD_CLIENT_IMAGE" 0x1e
	QEMU_ARGS+=(-fsdev "local,id=lab,path=$RUN/share,security_model=none"
		    -device virtio-9p-pci,fsdev=lab,mount_tag=lab,addr=3)
	serial_args
	[ -z "$OPT_ACCESSES" ] || accesses_args
	[ -n "$OPT_DISK" ] || kernel_args
	QEMU_ARGS+=("${DEV_ARGS[@]}")
}
