"""Cells of customers that a spreadsheet would reckon out."""

FORMULAS = ('=HYPERLINK("http://x.example";"y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1")
