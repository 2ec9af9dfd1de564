"""What came in: parcels, the gate, what counts, the ledger, the consolidated workbook. Trusts nothing."""
