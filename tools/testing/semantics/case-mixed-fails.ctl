# The same when the last vector cannot be had: nothing changes, nothing is allocated.
open
set 0 A B C
ret 0
expect held=3 armed=0,1,2
set 0 X - C D bad
ret -EBADF
expect held=3 armed=0,1,2
fire 0 1 2
expect fired=A:1,B:1,C:1
set 0 - - - D file
ret -EINVAL
expect held=3 armed=0,1,2
fire 0 1 2
expect fired=A:1,B:1,C:1
