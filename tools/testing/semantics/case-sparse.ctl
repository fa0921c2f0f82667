# Gaps between vectors hold nothing.
open
set 0 A
ret 0
set 4 E
ret 0
expect held=2 armed=0,4
fire 0 4
expect fired=A:1,E:1
set 2 C
ret 0
expect held=3 armed=0,2,4
fire 0 2 4
expect fired=A:1,E:1,C:1
set 1 - - D
ret 0
expect held=4 armed=0,3,4
fire 0 3 4
expect fired=A:1,E:1,D:1
