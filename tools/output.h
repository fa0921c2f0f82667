/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_H
#define VMSIX_OUTPUT_H

/** enum output_state - what became of stdout */
enum output_state {
	OUTPUT_OK,
	OUTPUT_CLOSED,	/* the reader of the pipe has gone: no error, there is nobody to tell */
	OUTPUT_FAILED,	/* a full disk, for one */
};

/** output_setup() - each line on its way as soon as it ends, no signal when the reader goes */
void output_setup(void);

/** output_check() - look also where nothing was written since */
enum output_state output_check(void);

#endif /* VMSIX_OUTPUT_H */
