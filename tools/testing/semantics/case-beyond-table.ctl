# A range beyond the table is refused before anything is touched.
open
set 0 A B
ret 0
range 0 2000 X
ret -EINVAL
range 1999 1 X
ret -EINVAL
raw 2 0x24 0 4294967295
ret -EINVAL
expect held=2 armed=0,1
fire 0 1
expect fired=A:1,B:1
