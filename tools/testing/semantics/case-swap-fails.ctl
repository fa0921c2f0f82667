# A live vector that cannot get another trigger keeps the one it has.
open
set 0 A B
ret 0
set 0 bad
ret -EBADF
expect held=2 armed=0,1
fire 0 1
expect fired=A:1,B:1
set 1 file
ret -EINVAL
expect held=2 armed=0,1
fire 0 1
expect fired=A:1,B:1
set 0 X
ret 0
fire 0 1
expect fired=B:1,X:1
