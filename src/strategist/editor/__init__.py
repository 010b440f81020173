"""What editors ask about rule files: what is wrong, what may stand here, what is this, where is it, what else says so.

Plain functions on a `Book` (the files of a rulebook, unsaved ones included), a file of it and an offset in its text.
`server` alone knows the protocol.
"""
