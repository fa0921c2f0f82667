# Closing the device frees what is armed and what is cached.
open
set 0 A B - D
ret 0
set 1 -
ret 0
expect held=4 armed=0,3
close
expect held=0 armed=
open
set 0 A
ret 0
expect held=1 armed=0
fire 0
expect fired=A:1
