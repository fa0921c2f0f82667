# A vector whose trigger is cleared keeps its irq, and works again with the next one.
open
set 0 A B C
ret 0
set 1 -
ret 0
expect held=3 armed=0,2
fire 0 2
expect fired=A:1,C:1
set 1 D
ret 0
expect held=3 armed=0,1,2
fire 0 1 2
expect fired=A:1,C:1,D:1
set 0 - - -
ret 0
expect held=3 armed=
set 0 A
ret 0
expect held=3 armed=0
fire 0
expect fired=A:1
