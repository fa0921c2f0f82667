# Plain MSI: vector 0, cleared while a CPU goes and comes back, works once it has a trigger again. Its
# irq is disabled meanwhile, and moved like those of live vectors.
open
msi 15 Z
ret 0
msi 0 A
ret 0
irq-cpu 0 1
ret 0
fire 0
expect fired=A:1
msi 0 -
ret 0
cpu 1 0
ret 0
cpu 1 1
ret 0
msi 0 A
ret 0
fire 0
expect fired=A:1
