# Two vectors without trigger may stay.
cache 2
ret 0
open
set 0 A
ret 0
set 1 B C D E
ret 0
expect held=5 armed=0,1,2,3,4
set 1 - - - -
ret 0
expect held=3 armed=0
set 1 B C D E
ret 0
expect held=5 armed=0,1,2,3,4
fire 0 1 2 3 4
expect fired=A:1,B:1,C:1,D:1,E:1
set 4 -
ret 0
expect held=5 armed=0,1,2,3
