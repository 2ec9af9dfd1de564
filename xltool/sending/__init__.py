"""What leaves the house: the seal, the cleaned copy, what a person should see first, the letter, the ledger."""
