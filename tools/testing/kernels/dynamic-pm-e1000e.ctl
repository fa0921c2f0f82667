# An e1000e, which may forget what it was told when it leaves D3hot: its driver restores it. Vectors
# 1, 3 and 4 are added later; 4 is left without a trigger.
open
expect power=D0 noresize=0
set 0 A
ret 0
set 1 B
ret 0
set 3 D E
ret 0
set 4 -
ret 0
expect held=4 armed=live entries=live
fire live
expect signalled=live
power 3
ret 0
expect power=D3hot held=4 armed=live
power 0
ret 0
expect power=D0 held=4 armed=live entries=live
fire live
expect signalled=live
# It forgets: what it had told, and that a vector is masked.
wipe 0
wipe 1
zero 3
zero 4
expect entries=3(no_message),4(no_message)
power 3
ret 0
power 0
ret 0
expect power=D0 held=4 armed=live entries=live
fire live
expect signalled=live
# Likewise when it is reset by its power states.
wipe 0
wipe 1
zero 3
zero 4
reset-method pm
ret 0
reset
ret 0
expect power=D0 held=4 armed=live entries=live
fire live
expect signalled=live
# It goes on from there.
set 2 C
ret 0
set 4 E
ret 0
expect held=5 armed=0,1,2,3,4 entries=live
fire live
expect signalled=live
cache 0
set 1 - -
ret 0
expect held=3 armed=0,3,4 entries=live
power 3
ret 0
power 0
ret 0
expect held=3 armed=0,3,4 entries=live
fire live
expect signalled=live
# What is asked for while it sleeps either is refused, or holds when it is awake.
cache -1
power 3
ret 0
set 1 B
set 0 X
set 3 -
power 0
ret 0
expect power=D0 armed=live entries=live
fire live
expect signalled=live
