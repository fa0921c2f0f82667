# Plain MSI: a call fails, for want of memory, after it has requested vector 0's irq, which stays so.
# The vector works once it gets its trigger, though the CPU that the irq was on went and came back.
open
msi 15 Z
ret 0
# These make the eventfds, for which there is no memory later.
msi 0 - B C D E F G H I J K L M N O
ret 0
msi 0 - - - - - - - - - - - - - - -
ret 0
scarce 4 msi 0 B C D E F G H I J K L M N O
ret -ENOMEM
expect held=16 armed=0,15
irq-cpu 0 1
ret 0
cpu 1 0
ret 0
cpu 1 1
ret 0
msi 0 B
ret 0
fire 0
expect fired=B:1
