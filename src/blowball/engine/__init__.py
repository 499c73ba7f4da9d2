"""What happens: one patient from the first cell to death, compiled; plain arrays in and out, no catalogue.

Read it in this order: `records` (what the arrays mean), `kernel` (the story), `tumour`, `growth`, `seeding`, `spread`,
`fate`, `courses`, `detect`, `treat`, `death`; `calendar` and `integral` are tools, `batch` runs many patients,
`reference` tells the same story in plain Python.
"""
