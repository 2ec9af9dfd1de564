"""What Chinese entries say: amounts, target values, quantities, numbering, private data. Text in, plain values out."""
