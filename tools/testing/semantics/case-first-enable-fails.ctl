# A first call that fails leaves MSI-X disabled, and the next one works.
open
set 0 A bad
ret -EBADF
expect held=0 armed=
set 2 - - file
ret -EINVAL
expect held=0 armed=
raw 2 0x21 0 1
ret -EINVAL
set 0 A B
ret 0
expect held=2 armed=0,1
fire 0 1
expect fired=A:1,B:1
