"""All that is recorded about one person, for that person (UU 27/2022 art. 32): in words to print, and as JSON."""
