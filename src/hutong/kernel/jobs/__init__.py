"""What runs later: one bucketed table, in the caller's transaction.

Queueing is an INSERT beside the effect it belongs to, so neither exists without the other. A
worker leases due jobs; a crash is a lease that runs out, a failure is a later `due` (back-off),
ten failures are a dead letter that `hutong jobs` shows and retries; an attempt that finds something
Unavailable is no failure. At least once: handlers are idempotent. Clocks fire beside the jobs, each
on its own. Nothing here notifies inside a transaction.
"""

from hutong.kernel.jobs.queue import Job, queue, queue_all
from hutong.kernel.jobs.registry import cron, fire, handler
from hutong.kernel.jobs.worker import dead, last_fired, retry, run_due, waiting, work

__all__ = [
    "Job",
    "cron",
    "dead",
    "fire",
    "handler",
    "last_fired",
    "queue",
    "queue_all",
    "retry",
    "run_due",
    "waiting",
    "work",
]
