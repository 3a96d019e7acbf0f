"""Asks validators that this project did not write about X12 files. Prints one line of JSON a file.

check.py valid FILE…    pyx12 (for 837, 835, 999) and x12sdk, by their own verdicts
check.py totals FILE…   oxedi's reading of remittances: claims, payments in cents, adjustments in cents
"""

import io
import json
import logging
import os
import subprocess
import sys
import tempfile
from decimal import Decimal


def pyx12_says(path):
    import pyx12.params
    import pyx12.x12n_document

    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger("pyx12").addHandler(handler)
    # It writes acknowledgements into the working folder.
    with tempfile.TemporaryDirectory() as folder:
        before = os.getcwd()
        os.chdir(folder)
        try:
            with open(path) as file:
                good = pyx12.x12n_document.x12n_document(pyx12.params.params(), file, None, None, None)
        finally:
            os.chdir(before)
    return bool(good), heard.getvalue().splitlines()[:5]


def x12sdk_says(path):
    program = os.path.join(os.path.dirname(sys.executable), "x12sdk")
    done = subprocess.run([program, "-m", path], capture_output=True, text=True)
    return done.returncode == 0, (done.stderr + done.stdout[-400:] if done.returncode else "")[-800:]


def valid(path):
    # pyx12 has no map for eligibility.
    eligibility = "*005010X279A1~" in open(path).read(600)
    pyx12, why = (None, []) if eligibility else pyx12_says(path)
    x12sdk, what = x12sdk_says(path)
    return {"file": path, "pyx12": pyx12, "x12sdk": x12sdk, "why": why, "what": what}


def totals(path):
    import oxedi

    read = oxedi.parse_file(path)

    def cents(table, column):
        """A column's sum; its tables show themselves as text, one row a line after the heading."""
        lines = read.tables[table].render().splitlines()
        names = [part.split(":")[0].strip() for part in lines[1].split(" | ")]
        at = names.index(column)
        values = [line.split(" | ")[at].strip() for line in lines[2:] if line.count(" | ") == len(names) - 1]
        return int(sum((Decimal(v) for v in values if v not in ("", "∅")), Decimal(0)) * 100)

    return {
        "file": path,
        "claims": read.count_claims(),
        "payments": int(read.sum_payments() * 100),
        "charged": cents("claims", "charge_amount"),
        "paid": cents("claims", "payment_amount"),
        "adjusted": cents("adjustments", "amount"),
    }


if __name__ == "__main__":
    ask = {"valid": valid, "totals": totals}[sys.argv[1]]
    for path in sys.argv[2:]:
        print(json.dumps(ask(path)))
