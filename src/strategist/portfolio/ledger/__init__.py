"""Ledgers: invoices, payments, credit notes, contacts, promises and disputes in; facts of debtors as of any day out.

>>> from strategist.portfolio import ledger                                  # doctest: +SKIP
>>> books = ledger.read("ledger.yaml")                                       # doctest: +SKIP
>>> ledger.facts(books, as_of=date(2026, 6, 30)).collect()                   # doctest: +SKIP
"""

from strategist.portfolio.ledger.account import Statement, statement
from strategist.portfolio.ledger.as_of import facts, facts_of
from strategist.portfolio.ledger.ledger import Ledger, read
from strategist.portfolio.ledger.mapping_reader import LedgerError

__all__ = ["Ledger", "LedgerError", "Statement", "facts", "facts_of", "read", "statement"]
