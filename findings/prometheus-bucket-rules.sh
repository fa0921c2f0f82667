#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Prometheus 3: a rule on le="1" never fires, and promtool's unit test of it passes
#
# Versions: prometheus and promtool 3.5.3+ds1-6 (sid) against prometheus 2.53.3+ds1-2 (trixie).
# Guess: the label is what the target wrote. A rule that promtool of the same version has tested
#   does on the server what it did in the test.
# Behaviour: Prometheus 3 writes the bounds of buckets anew when it scrapes: le="1" becomes
#   le="1.0". promtool takes the series of a test as they stand. So the rule, and the test that was
#   written for 2.x, agree with each other, but not with the server. There is no warning; the
#   migration guide mentions the change of the label.
# Why it matters: rules that pick one bucket are how people count slow operations. After an upgrade
#   they are silent, and CI is green. Match both, as in le=~"1|1.0", or write a test that asks a
#   server.
# Output: the alert's selector is {le="1"}, and the target says le="1"
#   promtool 3.5.3, test of the rule: SUCCESS
#   prometheus 2.53.3 stores le="1", alerts that fire: 1
#   prometheus 3.5.3 stores le="1.0", alerts that fire: 0
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

fetch old trixie prometheus=2.53.3+ds1-2
fetch new "sid forky" prometheus=3.5.3+ds1-6 promtool=3.5.3+ds1-6

# A server that scrapes itself: its own /metrics has such a histogram.
METRIC=prometheus_http_request_duration_seconds_bucket
cat > "$W/rules.yml" <<- EOF
	groups:
	- name: finding
	  rules:
	  - alert: Bucket
	    expr: $METRIC{handler="/metrics", le="1"} > 0
EOF
cat > "$W/test.yml" <<- EOF
	rule_files: [rules.yml]
	tests:
	- interval: 1m
	  input_series:
	  - series: $METRIC{handler="/metrics", le="1"}
	    values: 1x10
	  alert_rule_test:
	  - eval_time: 5m
	    alertname: Bucket
	    exp_alerts: [{exp_labels: {handler: /metrics, le: "1"}}]
EOF

# ask QUERY: the value of one series, 0 if there is none
ask() {
	local out
	out=$(inside new promtool query instant "http://127.0.0.1:$PORT" "$1" 2> /dev/null) || out=
	sed -n '1s/.*=> \([0-9]*\).*/\1/p' <<< "${out:-=> 0}"
}

# until_more_than NUMBER QUERY
until_more_than() {
	local left=120
	while [ "$(ask "$2")" -le "$1" ]; do
		[ $((left--)) != 0 ] || { tail -n 3 "$W/log" >&2; return 1; }
		sleep 0.5
	done
}

# serve ROOT: $got is what the server stores, and how many alerts fire
serve() {
	local server seen le count
	cp "$W/rules.yml" "$W/test.yml" "$W/$1/tmp"
	PORT=$(free_port)
	cat > "$W/$1/tmp/config.yml" <<- EOF
		global: {scrape_interval: 1s, evaluation_interval: 1s}
		rule_files: [rules.yml]
		scrape_configs:
		- job_name: itself
		  static_configs: [{targets: ["127.0.0.1:$PORT"]}]
	EOF
	become "$1" prometheus --config.file=/tmp/config.yml --storage.tsdb.path=/tmp/data \
		--web.listen-address="127.0.0.1:$PORT" > "$W/log" 2>&1 &
	server=$!
	# The rule has been evaluated when the buckets were there already.
	until_more_than 0 "count($METRIC{handler='/metrics',le=~'1|1.0'} > 0)"
	seen=$(ask prometheus_rule_group_iterations_total)
	until_more_than $((seen + 2)) prometheus_rule_group_iterations_total
	got=
	for le in 1 1.0; do
		count=$(ask "count($METRIC{handler='/metrics',le='$le'})")
		[ "$count" = 0 ] || got+="le=\"$le\", "
	done
	got+="alerts that fire: $(ask 'count(ALERTS{alertname="Bucket"})')"
	kill $server
	wait $server || true
}

serve old
old=$got
serve new
new=$got
test=$(inside new promtool test rules /tmp/test.yml | xargs) || true
echo "promtool 3.5.3, test of the rule: $test"
echo "prometheus 2.53.3 stores $old"
echo "prometheus 3.5.3 stores $new"
expect "promtool's test" SUCCESS "$test"
expect "prometheus 2.53.3" 'le="1", alerts that fire: 1' "$old"
expect "prometheus 3.5.3" 'le="1.0", alerts that fire: 0' "$new"
as_stated
