"""
List prices and assumptions, as parameters: put those of your region and contract here, and run `tests.benchmarks.costs` again.

AWS on demand, us-east-1 (N. Virginia), US dollars without tax, as published in 2025; free tiers and discounts left out.
"""

from collections.abc import Mapping
from decimal import Decimal

CURRENCY = "USD"
MILLION, GIB = Decimal(1_000_000), Decimal(1 << 30)

PER_USE: Mapping[str, Decimal] = {
    "DynamoDB write units": Decimal("0.625") / MILLION,
    "DynamoDB read units": Decimal("0.125") / MILLION,
    "SQS FIFO requests": Decimal("0.50") / MILLION,
    "HTTP API requests": Decimal("1.00") / MILLION,
    "KMS requests": Decimal("3.00") / MILLION,
    "Lambda requests": Decimal("0.20") / MILLION,
    "Lambda GB-seconds, arm64": Decimal("0.0000133334"),
    "log bytes": Decimal("0.50") / GIB,
}
PER_MONTH: Mapping[str, Decimal] = {
    "KMS keys": Decimal("1.00"),
    "alarms": Decimal("0.10"),
    "custom metrics": Decimal("0.30"),
    "secrets": Decimal("0.40"),
}

VENDOR_SECONDS = Decimal("0.3")
"""What a vendor takes for an answer: the sandboxes beside the stack take next to nothing. Parallel calls are counted one by one."""
CPU_MEBIBYTES = 1769
"""A Lambda function with less memory than this gets that much less of one processor than the machine that was measured on."""
