"""Two people who take the last kilogram at the same moment: one gets it, the other sees what is left."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Flask
from lxml import html

from plugins.kitchen.models import PantryBatch, PantryMove
from portal.base.db import db
from portal.testing.types import SignIn

if TYPE_CHECKING:
    from tests.plugins.kitchen.conftest import World


def test_the_last_kilogram_is_taken_once(world: World, data_app: Flask, sign_in: SignIn) -> None:
    batch = world.batch(1)
    users = [world.make.user(role="administrator") for _number in range(2)]
    sent = {
        "occurred_on": "2026-03-02",
        "batch": str(batch.id),
        "direction": "out",
        "quantity": "1",
        "custodian": str(world.keeper.id),
    }
    clients = [sign_in(data_app.test_client(), user) for user in users]
    db.session.commit()
    db.session.remove()
    start, answers = threading.Barrier(2), {}

    def take(number: int) -> None:
        # A context of its own, as a server's thread has: another session, another connection.
        with data_app.app_context():
            start.wait(timeout=30)
            answers[number] = clients[number].post("/kitchen/pantry_move/new/", data=sent)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answer.status_code for answer in answers.values()) == [303, 422]
    loser = next(answer for answer in answers.values() if answer.status_code == 422)
    at_field = html.fromstring(loser.text).xpath("//p[@id='f-quantity-error']")[0].text_content().strip()
    assert at_field == "这一批只剩 0 公斤。"
    assert db.session.query(PantryBatch).one().balance == 0
    assert [move.quantity for move in db.session.query(PantryMove).filter_by(direction="out")] == [Decimal(1)]
