# SPDX-License-Identifier: GPL-2.0-only
# man.awk -v dir=DIR -v name=NAME -v scene=SCENE PAGE.8: what root types in each literal display of a manual
# page, into DIR/NAME-LINE.sh.

/^\.Bd -literal/ {
	out = sprintf("%s/%s-%04d", dir, name, FNR)
	next
}

/^\.Ed/ {
	out = ""
}

out && /^# / {
	gsub(/\\e/, "\\")
	gsub(/\\-/, "-")
	print substr($0, 3) > (out ".sh")
	print scene > (out ".scene")
	close(out ".scene")
}
