"""Lists of people with the habits of real offices, each made from a number, with the truth beside it.

A list mixes merged heads, bands, titles, columns about other people, the month before the day, damaged NIKs, hidden
rows and sheets, cells merged downwards, people who stand in it twice, tables of officers and signatures below it, and
forms of one person each in place of a list. `faults.silent_faults` says what the import took in wrongly without a word.
All people are fictional: their NIK serials 9xxx are never given out.
"""
