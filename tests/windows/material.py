"""The workbooks of the round: what the checks start from, and the commands that are given on Linux and on Windows alike.

Both sides work in a folder 制成 beside what they start from.
"""

MADE, INBOX = "制成", "收件箱"
ANSWERED, MENDABLE, SEVERAL = "已答复.xlsx", "可修正.xlsx", "三个项目.xlsx"
DOCUMENT, TOGETHER = "文本.docx", "汇总.xlsx"
FROM_SAMPLE = ("totals", "forms", "run")
"""Each in a workbook of its own name."""
COMMANDS = {
    "totals": ("totals", "totals.xlsx"),
    "forms": ("forms", "forms.xlsx"),
    "run": ("run", "run.xlsx"),
    "fix": ("fix", MENDABLE),
    "new": ("new", "新.xlsx", "--year", "2027"),
    "new --from": ("new", "结转.xlsx", "--from", "run.xlsx"),
    "import": ("import", f"../{DOCUMENT}", "-o", "导入.xlsx"),
    "publish": ("publish", "run.xlsx", "-o", "公开.docx"),
    "submit": ("submit", ANSWERED, "--to", "报送", "--yes"),
}
COLLECT = ("collect", f"../{INBOX}", "-o", TOGETHER, "--expect", "../应报单位.csv")
