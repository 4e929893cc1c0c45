"""What the program survives: an office at work, a fault at a random moment, and a count of what is lost.

`script/faults` runs it; docs/faults.md explains it and has the table.
"""
