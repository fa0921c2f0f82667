# Replay event records into the state they add up to, and compare it with each `state` line that the
# kernel itself answered at that moment. Prints a line for every difference, nothing if all agree.
# Called as: jq -n -r --slurpfile events trace.out --rawfile states ctl.out -f replay.jq
#
# held: vector -> irq, from alloc and free. armed: vector -> irq, from trigger.

def numbers: split(",") | map(select(. != "") | tonumber);
def pairs: split(",") | map(select(. != "") | split(":") | { (.[0]): (.[1] | tonumber) }) | add // {};

def states:
	[$states | split("\n")[] | select(startswith("state "))
	 | [scan("([a-z_]+)=([^ ]*)") | { (.[0]): .[1] }] | add
	 | { type: "state", time_ns: (.time_ns | tonumber), device,
	     held: (.held | numbers), armed: (.armed | pairs) }];

def apply($e):
	if $e.event == "alloc" and $e.ret == 0 and $e.source != "cached" then
		.held["\($e.vector)"] = $e.irq
	elif $e.event == "free" then
		if .held["\($e.vector)"] != $e.irq then
			.bad += ["vector \($e.vector): freed irq \($e.irq), held \(.held["\($e.vector)"])"]
		else . end
		| del(.held["\($e.vector)"])
	elif $e.event == "trigger" and $e.op == "clear" then
		del(.armed["\($e.vector)"])
	elif $e.event == "trigger" and $e.ret == 0 then
		.armed["\($e.vector)"] = $e.irq
	else . end;

def compare($s):
	(.held | map(.) | sort) as $held
	| if $held != $s.held then
		.bad += ["at \($s.time_ns): events say held \($held), msi_irqs says \($s.held)"]
	  else . end
	| if .armed != $s.armed then
		.bad += ["at \($s.time_ns): events say armed \(.armed), /proc/interrupts says \($s.armed)"]
	  else . end
	| .compared += 1;

states as $s
| ($s[0].device) as $device
| [($events[] | select(.type == "event" and .device == $device)), $s[]]
| sort_by(.time_ns)
| reduce .[] as $x ({ held: {}, armed: {}, bad: [], compared: 0 };
	if $x.type == "state" then compare($x) else apply($x) end)
| if .compared == 0 then "no state was compared" else .bad[] end
