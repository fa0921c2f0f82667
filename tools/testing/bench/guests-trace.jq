# SPDX-License-Identifier: GPL-2.0-only
# What the probes of a guest recorded (tools/testing/lab/probes.sh), from the start of its QEMU
# until it was ready -> what was done to its device's vectors, how often, and how long it took.
# Called as: jq -nR -f guests-trace.jq NAME.trace

def MSIX: 2;
def has_fds: (.flags / 4 | floor % 2 == 1) and (.flags / 32 | floor % 2 == 1);

def ns: split(".") | (.[0] | tonumber) * 1000000000 + (.[1] | tonumber) * 1000;

def value:
	if startswith("{") then ltrimstr("{") | rtrimstr("}") | split(",") | map(tonumber)
	elif test("^-?[0-9]+$") then tonumber
	else . end;

def arguments:
	[scan("(\\w+)=(\\{[^}]*\\}|\\S+)") | {key: .[0], value: (.[1] | value)}] | from_entries;

# ftrace: "  TASK-TID  [CPU] FLAGS  SECONDS: EVENT: TEXT"
def events:
	capture("-(?<tid>[0-9]+) +\\[[0-9]+\\] +\\S+ +" +
		"(?<time>[0-9]+\\.[0-9]+): (?<event>\\w+): (?<text>.*)")
	| .time |= ns | . + (.text | arguments);

def fresh($start):
	{start_ns: $start, open: {}, n: 0, live: {}, was: null, samples: [], failed: 0,
	 enables: 0, disables: 0, allocated: 0, reallocated: 0, added: 0,
	 assigned: 0, swapped: 0, cleared: 0};

# One vector gets an eventfd, or loses it.
def trigger($vector; $fd):
	.live["\($vector)"] as $had
	| if $fd < 0 then (if $had then .cleared += 1 else . end)
	  elif $had then .swapped += 1
	  else .assigned += 1 end
	| .live["\($vector)"] = ($fd >= 0);

# A call that did what it was asked for.
def apply($call):
	if $call.index == MSIX and ($call | has_fds) then
		if $call.count > ($call.fd | length)
		then error("more eventfds than a probe records") else . end
		| reduce range($call.count) as $i (.; trigger($call.start + $i; $call.fd[$i]))
	else . end;

# MSI-X was disabled with some vectors, and the next thing is that it is enabled with more: those
# that the guest had are allocated again for nothing.
def enabled($n):
	.enables += 1 | .allocated += $n
	| if .was != null and $n > .was then .reallocated += .was else . end
	| .n = $n | .was = null;

def disabled:
	if .n > 0 then
		.disables += 1 | .was = .n | .n = 0
		| .cleared += ([.live[] | select(.)] | length) | .live = {}
	else . end;

def step($e):
	if $e.event == "ioctl" then .open[$e.tid] = {began: $e.time}
	elif $e.event == "sched_process_exec" then fresh($e.time)
	elif $e.event == "tracing_mark_write" then
		if $e.text | startswith("lab: io cpu 0 ok,")
		then .ready_ns = $e.time - .start_ns | .driver_ns = $e.time - (.first_enable // $e.time)
		elif $e.text | startswith("lab: kernel ") then .guest_kernel = $e.text[12:]
		elif $e.text | startswith("lab: vectors ") then .vectors = ($e.text[13:] | tonumber)
		elif $e.text == "lab: ready" then .complete = true
		else . end
	elif .open[$e.tid] == null then .
	elif $e.event == "set_irqs" then
		.open[$e.tid] += $e | if $e.index != MSIX then .was = null else . end
	elif $e.event == "msi_enable" then .open[$e.tid].n = $e.n | .first_enable //= $e.time
	elif $e.event == "msi_enabled" then
		if $e.ret == .open[$e.tid].n then enabled($e.ret) else . end
	elif $e.event == "msi_disable" then disabled
	elif $e.event == "msi_added" then
		if $e.vector >= 0 then .added += 1 | .allocated += 1 | .n += 1 else . end
	elif $e.event == "returned" then
		.open[$e.tid] as $call
		| .samples += [$e.time - $call.began]
		| if $e.ret == 0 then apply($call) else .failed += 1 end
		| del(.open[$e.tid])
	else . end;

reduce (inputs | events) as $e (fresh(0); if .complete then . else step($e) end)
| if .complete and .ready_ns then . else error("the guest was not seen to become ready") end
| if .first_enable then . else error("the guest was not seen to enable MSI or MSI-X") end
| {guest_kernel, set_irqs_calls: (.samples | length), set_irqs_failed: .failed, enables, disables, allocated,
   reallocated, added, assigned, swapped, cleared, vectors, set_irqs_ns: (.samples | add), ready_ns,
   driver_ns, set_irqs_samples_ns: .samples}
