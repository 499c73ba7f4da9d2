"""Bounds: how much work at once, what a newer question replaces, what is kept, and how long."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from blowball.web.jobs import LONGEST, Jobs, Stop, Work
from blowball.web.limits import Gate, Refused
from blowball.web.runs import Recent


def run(made):
    """In a thread of its own: a browser of another test may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, made).result()


def test_a_newer_question_of_the_same_page_replaces_one_that_waits():
    async def asked():
        gate, go, begun = Gate(workers=1), threading.Event(), []

        def work(name):
            begun.append(name)
            go.wait(10)
            return name

        questions = [asyncio.ensure_future(gate.answer(lambda name=name: work(name), "p")) for name in "abc"]
        other = asyncio.ensure_future(gate.answer(lambda: work("other"), "q"))
        while not begun:
            await asyncio.sleep(0.01)
        go.set()
        found = await asyncio.gather(*questions, other, return_exceptions=True)
        gate.close()
        return begun, found

    begun, found = run(asked())
    assert begun == ["a", "c", "other"]  # `a` had begun, `b` was replaced by `c` before it could begin
    assert found[0] == "a"
    assert isinstance(found[1], Refused)
    assert found[1].status == 409
    assert found[2:] == ["c", "other"]


def test_too_many_questions_are_refused_and_room_comes_back():
    async def asked():
        gate, go = Gate(workers=1, waiting=2), threading.Event()
        inside = [asyncio.ensure_future(gate.answer(lambda: go.wait(10))) for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(Refused) as refused:
            await gate.answer(lambda: None)
        go.set()
        await asyncio.gather(*inside)
        await asyncio.sleep(0.05)
        again = await gate.answer(lambda: "room")
        gate.close()
        return refused.value.status, again

    assert run(asked()) == (429, "room")


def test_what_takes_too_long_is_refused_and_still_counts_as_inside():
    async def asked():
        gate, go = Gate(workers=1, waiting=0, patience=0.05), threading.Event()
        with pytest.raises(Refused) as late:
            await gate.answer(lambda: go.wait(10))
        with pytest.raises(Refused) as full:
            await gate.answer(lambda: None)
        go.set()
        while True:
            try:
                await gate.answer(lambda: None)
                break
            except Refused:
                await asyncio.sleep(0.01)
        gate.close()
        return late.value.status, full.value.status

    assert run(asked()) == (503, 429)


def test_only_the_last_few_are_kept():
    kept = Recent(3)
    for i in range(10):
        assert kept.get(i, lambda i=i: i * i) == i * i
    assert len(kept) == 3
    assert kept.get(9, lambda: "made again") == 81
    assert kept.get(0, lambda: "made again") == "made again"


def test_two_who_ask_for_the_same_at_once_have_it_made_once():
    kept, made = Recent(3), []

    def make():
        made.append(1)
        time.sleep(0.05)
        return "it"

    threads = [threading.Thread(target=kept.get, args=("key", make)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_what_fails_is_not_kept_and_holds_nobody_up():
    kept = Recent(3)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: "it") == "it"


def test_a_job_that_takes_too_long_stops_itself():
    work = Work("id", "plan")
    work.report("something", 1, 2)
    work.began = time.monotonic() - LONGEST - 1
    with pytest.raises(Stop):
        work.report("something", 2, 2)
    assert work.done == 1


def test_finished_jobs_are_forgotten_in_the_end():
    jobs = Jobs()
    try:
        ids = []
        for _ in range(40):
            job = jobs.begin("plan", lambda report: "made", lambda made: None)
            while jobs.one(job.id).state not in ("done", "failed"):
                time.sleep(0.005)
            ids.append(job.id)
        assert jobs.one(ids[-1]).made == "made"
        with pytest.raises(Refused, match="no such job"):
            jobs.one(ids[0])
    finally:
        jobs.close()


def test_a_job_that_breaks_says_so_without_what_went_wrong():
    jobs = Jobs()
    try:
        job = jobs.begin("plan", lambda report: {}["age 58"], lambda made: None)
        while (work := jobs.one(job.id)).state not in ("done", "failed"):
            time.sleep(0.005)
        assert work.state == "failed"
        assert "58" not in work.told().model_dump_json()
    finally:
        jobs.close()
