# The bound can change while vectors are cached; it applies when a trigger is cleared next. A call that
# fails changes nothing.
cache -1
ret 0
open
set 0 A
ret 0
set 1 B C D E
ret 0
set 1 - - - -
ret 0
expect held=5 armed=0
cache 1
ret 0
set 0 X
ret 0
expect held=5 armed=0
set 0 -
ret 0
expect held=2 armed=
cache 0
ret 0
set 0 bad
ret -EBADF
expect held=2 armed=
set 0 Y
ret 0
expect held=2 armed=0
set 0 -
ret 0
expect held=1 armed=
cache -1
ret 0
set 0 Z
ret 0
set 4 E
ret 0
set 4 -
ret 0
expect held=2 armed=0
fire 0
expect fired=Z:1
