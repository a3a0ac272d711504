"""Independent computations that the suite's own results are held against.

Everything here is written from the rules alone, one contract at a time, with `Decimal`, and shares no line with the
addons. Where an oracle and the addons differ, the text of the rules says which one is wrong.
"""
