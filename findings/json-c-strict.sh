#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# json-c 0.18: JSON_TOKENER_STRICT refuses every string with a character beyond ASCII
#
# Versions: libjson-c5 0.18+ds-1 (trixie) against 0.16-2 (bookworm).
# Guess: the flag refuses what is no JSON by the letter (a comma before a bracket, text behind the
#   value). What it took in one version and is valid JSON, it takes in the next.
# Behaviour: 0.18 with the flag answers "invalid string sequence" to a string value with any character
#   of two, three or four bytes; if JSON_TOKENER_VALIDATE_UTF8 is set as well, the answer is "invalid
#   utf-8 string", which it is not. Keys are taken. Without the flag all is taken, and
#   JSON_TOKENER_VALIDATE_UTF8 alone refuses just what is no UTF-8. 0.16 took it all.
# Why it matters: a reader of JSON lines that was careful refuses whole files after the upgrade to
#   Debian 13 once a label, a host's or a guest's name is not ASCII, and blames the file. Tests with
#   ASCII names see nothing. To leave the flag out, and look for text behind the value oneself
#   (json_tokener_get_parse_end()), works with either.
# Output: what json_tokener_parse_ex() answers without a flag, with STRICT, with VALIDATE_UTF8, with both
#   0.16: as below, but success wherever it says "invalid string sequence"
#   0.18: plain: success, success, success, success
#     two bytes: success, invalid string sequence, success, invalid utf-8 string
#     three and four bytes: the same
#     a key: success, success, success, success
#     no UTF-8: success, invalid string sequence, invalid utf-8 string, invalid utf-8 string
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

# answers ROOT: $got is what json-c there says
answers() {
	cat > "$W/$1/tmp/parse.c" <<- 'END'
		#include <json-c/json.h>
		#include <stdio.h>
		#include <string.h>

		static const char *parse(const char *text, int flags)
		{
			struct json_tokener *json = json_tokener_new();

			json_tokener_set_flags(json, flags);
			json_tokener_parse_ex(json, text, (int)strlen(text) + 1);
			return json_tokener_error_desc(json_tokener_get_error(json));
		}

		int main(void)
		{
			static const char *const texts[][2] = {
				{ "plain", "\"Zurich\"" },
				{ "two bytes", "\"Z\xc3\xbcrich\"" },
				{ "three bytes", "\"\xe2\x82\xac\"" },
				{ "four bytes", "\"\xf0\x9f\x90\x9a\"" },
				{ "a key", "{\"Z\xc3\xbcrich\":1}" },
				{ "no UTF-8", "\"Z\xfcrich\"" },
			};

			for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
				printf("%s: %s, %s, %s, %s\n", texts[i][0], parse(texts[i][1], 0),
				       parse(texts[i][1], JSON_TOKENER_STRICT),
				       parse(texts[i][1], JSON_TOKENER_VALIDATE_UTF8),
				       parse(texts[i][1], JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8));
			return 0;
		}
	END
	inside "$1" gcc -o /tmp/parse /tmp/parse.c -ljson-c
	got=$(inside "$1" /tmp/parse)
}

fetch old bookworm libjson-c5=0.16-2 libjson-c-dev=0.16-2 gcc libc6-dev
fetch new trixie libjson-c5=0.18+ds-1 libjson-c-dev=0.18+ds-1 gcc libc6-dev
answers old
old=$got
answers new
new=$got
printf 'json-c 0.16\n%s\njson-c 0.18\n%s\n' "$old" "$new"
ok=success sequence="invalid string sequence" utf8="invalid utf-8 string"
expect "json-c 0.16" "$(
	printf '%s: success, success, success, success\n' plain "two bytes" "three bytes" "four bytes" "a key"
	echo "no UTF-8: $ok, $ok, $utf8, $utf8")" "$old"
expect "json-c 0.18" "$(
	echo "plain: $ok, $ok, $ok, $ok"
	printf "%s: $ok, $sequence, $ok, $utf8\n" "two bytes" "three bytes" "four bytes"
	echo "a key: $ok, $ok, $ok, $ok"
	echo "no UTF-8: $ok, $sequence, $utf8, $utf8")" "$new"
as_stated
