"""What could grow with every question does not: cancelled plans, names of pages, keys; and no stray errors are logged.

How memory fares under an hour's load is seen in verification/test_web_load.py.
"""

import asyncio
import gc
import logging
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

from blowball.web import limits
from blowball.web.jobs import OVER, Jobs
from blowball.web.limits import Gate
from blowball.web.runs import Recent


class Question:
    """Something of which one can see whether it is still held."""


def apart(made):
    """In a thread of its own: a browser of another test may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, made).result()


def test_plans_begun_and_cancelled_while_one_runs_are_let_go_at_once():
    jobs, go = Jobs(), threading.Event()
    try:
        first = jobs.begin("plan", lambda report: go.wait(20), lambda made: None)
        held = []
        for _ in range(50):
            question = Question()
            held.append(weakref.ref(question))
            job = jobs.begin("plan", lambda report, question=question: question, lambda made: None)
            assert jobs.cancel(job.id).state == "cancelled"
        del question
        gc.collect()
        assert not [one for one in held if one() is not None]
        assert jobs.one(first.id).state == "running"
        go.set()
        after = jobs.begin("plan", lambda report: "made", lambda made: made)
        until = time.monotonic() + 20
        while jobs.one(after.id).state not in OVER and time.monotonic() < until:
            time.sleep(0.005)
        assert jobs.one(after.id).shown == "made"
        assert sum(one.state == "done" for one in jobs._all.values()) == 2  # none of the cancelled was done after all
    finally:
        go.set()
        jobs.close()


def test_names_of_pages_are_forgotten():
    async def asked():
        gate = Gate()
        for i in range(limits._PAGES + 50):
            await gate.answer(lambda: None, f"page {i}")
        gate.close()
        return len(gate._newest), gate._inside

    assert apart(asked()) == (limits._PAGES, 0)


def test_what_was_made_of_a_key_leaves_nothing_else_behind():
    kept: Recent[int] = Recent(3)
    for i in range(100):
        kept.get(i, lambda i=i: i)
    assert len(kept) == 3
    assert not kept._busy


def test_a_loop_that_is_closed_while_a_question_is_worked_on_logs_no_error(caplog):
    go, begun = threading.Event(), threading.Event()
    gate = Gate(workers=1)

    def work():
        begun.set()
        go.wait(20)

    async def asked():
        waiting = asyncio.ensure_future(gate.answer(work))
        while not begun.is_set():
            await asyncio.sleep(0.005)
        return waiting

    def closed():
        loop = asyncio.new_event_loop()
        waiting = loop.run_until_complete(asked())
        loop.close()
        waiting._log_destroy_pending = False  # that it never ends is what is tried here
        return waiting

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(closed).result()
    with caplog.at_level(logging.ERROR):
        go.set()
        gate._pool.shutdown(wait=True)
    assert not caplog.records
    assert not waiting.done()


def test_a_question_that_is_broken_off_is_not_begun():
    async def asked():
        gate, go, begun = Gate(workers=1), threading.Event(), []
        first = asyncio.ensure_future(gate.answer(lambda: go.wait(20)))
        await asyncio.sleep(0.05)
        second = asyncio.ensure_future(gate.answer(lambda: begun.append(1)))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        go.set()
        await first
        await gate.answer(lambda: None)
        await asyncio.sleep(0.05)
        gate.close()
        return begun, gate._inside

    assert apart(asked()) == ([], 0)
