# Debian's 6.1: all vectors at once, or none.
open
expect noresize=1
set 0 A B
ret 0
set 2 C
ret -EINVAL
expect held=2 armed=0,1
