"""Text and Word documents: into a workbook, and out of one."""
