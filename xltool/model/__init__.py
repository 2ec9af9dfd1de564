"""The words of this trade: cells and edits, the template, a submission, its money, findings, what differs by locality."""
