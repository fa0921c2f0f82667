# An nvme, which keeps what it was told in D3hot, and forgets it when it is reset.
open
expect power=D0 noresize=0
set 0 A
ret 0
grow 1 20 b
ret 0
set 2000 c
ret 0
set 5 -
ret 0
expect held=22 armed=live entries=live
power 3
ret 0
expect power=D3hot held=22 armed=live
power 0
ret 0
expect power=D0 held=22 armed=live entries=live
loop-none 0 2048
expect fired=live
wipe 0
wipe 3
zero 5
zero 2000
reset-method flr
ret 0
reset
ret 0
expect power=D0 held=22 armed=live entries=live
loop-none 0 2048
expect fired=live
