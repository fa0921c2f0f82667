# SPDX-License-Identifier: GPL-2.0-only
# blocks.awk -v dir=DIR -v name=NAME FILE.md: the command blocks of a document, each into DIR/NAME-LINE.sh.
# "```sh" begins one; "lab=SCENE" behind it goes into .scene (see in-lab), "skip=WHY" into .skip: that
# one is not run. A "```" block without a language, the next after it, is what it prints, and goes into
# .out. Says what is no such block.

function fail(why) {
	print FILENAME ":" FNR ": " why
}

# begin FILE: what follows goes there
function begin(file) {
	inside = FNR
	out = file
	printf "" > out
}

function add_word(word,	key, value) {
	key = word
	sub(/=.*/, "", key)
	value = substr(word, length(key) + 2)
	if (key == "lab")
		print value > (block ".scene")
	else if (key == "skip" && value != "")
		print value > (block ".skip")
	else
		fail("'" word "' is neither lab=SCENE nor skip=WHY")
}

/^```/ && inside {
	inside = 0
	close(out)
	next
}

/^```sh( |$)/ {
	block = sprintf("%s/%s-%04d", dir, name, FNR)
	begin(block ".sh")
	for (i = 2; i <= NF; i++)
		add_word($i)
	next
}

/^```$/ {
	if (!block)
		fail("output of no command")
	begin(block ? block ".out" : "/dev/null")
	block = ""
	next
}

/^```text/ {
	begin("/dev/null")
	next
}

/^```/ {
	fail("'" $0 "': neither sh nor text")
}

inside {
	print > out
	next
}

/^    / && !list {
	fail("an indented block, which no test sees; begin it with \"```sh\" or \"```text\"")
}

# Indented lines that go on with an item of a list are no block.
!/^ |^$/ { list = /^([*-]|[0-9]+\.) / }

END {
	if (inside)
		fail("the block of line " inside " does not end")
}
