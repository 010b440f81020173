"""Ledgers: invoices, payments, credit notes, contacts, promises and disputes in; facts of debtors as of any day out."""
