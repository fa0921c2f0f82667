# An exchange that fails leaves each vector its trigger.
open
set 0 A B C
ret 0
set 0 B C A file
ret -EINVAL
expect held=3 armed=0,1,2
fire 0
expect fired=A:1
fire 1
expect fired=B:1
fire 2
expect fired=C:1
