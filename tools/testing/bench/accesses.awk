# SPDX-License-Identifier: GPL-2.0-only
# From the log of accesses that accesses-in-lab has marked to one JSON object for each operation: what it
# did to devices. -v modules=MODULES chooses a set of modules, -v device=00:05.0 is the device.

BEGIN {
	n = split("config_reads config_writes table_reads table_writes iommu_reads iommu_writes flushes", kinds)
	kind["config-read " device] = "config_reads"
	kind["config-write " device] = "config_writes"
	kind["read msix-table"] = "table_reads"
	kind["write msix-table"] = "table_writes"
	kind["read intel_iommu"] = kind["read amdvi-mmio"] = "iommu_reads"
	kind["write intel_iommu"] = kind["write amdvi-mmio"] = "iommu_writes"
	kind["flush "] = "flushes"
}

function emit(    i, key, others) {
	printf "{\"kernel\":\"%s\",\"metric\":\"%s\",\"vectors\":%d", kernel, metric, vectors
	for (i = 1; i <= n; i++)
		printf ",\"%s\":%d", kinds[i], count[kinds[i]]
	for (key in count)
		if (key ~ / /)
			others = others (others ? "," : "") "\"" key "\":" count[key]
	printf ",\"others\":{%s}}\n", others
}

$1 == "mark" && $2 == "modules" {
	chosen = $3 == modules
	kernel = $4
	next
}

$1 == "mark" {
	if (metric && chosen)
		emit()
	metric = $2
	vectors = $3
	split("", count)
	next
}

metric {
	key = $1 " " $2
	count[key in kind ? kind[key] : key]++
}
