# on: xhci
# All vectors of plain MSI share one message in the device, which freeing vector 0's irq empties for
# all: that irq stays requested until MSI is disabled, and nobody hears of it meanwhile.
open
msi 0 A B C D
ret 0
expect held=4 armed=0,1,2,3 message=set
msi 0 -
ret 0
expect held=4 armed=0,1,2,3 message=set
raw 1 0x21 0 4
expect fired=B:1,C:1,D:1
msi 0 A
ret 0
expect held=4 armed=0,1,2,3 message=set
raw 1 0x21 0 4
expect fired=A:1,B:1,C:1,D:1
msi 0 E F bad D
ret -EBADF
expect held=4 armed=0,1,2,3 message=set
raw 1 0x21 0 4
expect fired=A:1,B:1,C:1,D:1
msi 0 - - - -
ret 0
raw 1 0x21 0 4
expect held=4 armed=0 fired= message=set
msi 1 bad
ret -EBADF
expect held=4 armed=0 message=set
msi 2 B
ret 0
expect held=4 armed=0,2 message=set
raw 1 0x21 0 4
expect fired=B:1
msi 3 C D
ret -EINVAL
msi 1 A C
ret 0
expect held=4 armed=0,1,2 message=set
raw 1 0x21 0 4
expect fired=A:1,C:1
disable-msi
ret 0
expect held=0 armed= message=none
