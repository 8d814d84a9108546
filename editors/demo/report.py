"""The monthly report: totals per customer, as a table for the accountants."""
import csv
import sys
from decimal import *

RELEASED = "2026-11-20"
COLUMNS = ("customer", "invoices", "total")


def read_invoices(path):
    with open(path, newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def add_up(invoices, totals={}):
    for invoice in invoices:
        count, amount = totals.get(invoice["customer"], (0, Decimal(0)))
        try:
            amount += Decimal(invoice["amount"])
        except Exception:
            pass
        totals[invoice["customer"]] = (count + 1, amount)
    return totals


def write_table(totals, out):
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for customer, (count, amount) in sorted(totals.items()):
        table.writerow((customer, count, amount))


def main():
    try:
        write_table(add_up(read_invoices(sys.argv[1])), sys.stdout)
    except:
        print("usage: report.py INVOICES.csv")


# FIXME: months with no invoices are left out
if __name__ == "__main__":
    main()
