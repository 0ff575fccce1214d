"""One referral as its page shows it, and what the reader may do with it."""

from __future__ import annotations

from functools import cached_property

from django.db import connection

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework import permissions
from labimpact.casework.enums import CASE_ORIGIN
from labimpact.casework.models import Case, Referral, ReferralLink, ReferralQuestion
from labimpact.casework.queries import telling
from labimpact.casework.queries.cases import Became, became_of
from labimpact.casework.queries.chains import Step, chain
from labimpact.people.models import Person


class ReferralPage:
    """Read when the template asks for it: each side sees a part of it."""

    def __init__(self, referral: Referral, actor: Actor) -> None:
        self.referral, self.actor, self.today = referral, actor, clock.today()

    @cached_property
    def person(self) -> Person | None:
        """The person, for those who see the record."""
        known = Person.objects.visible_to(self.actor)
        return known.filter(pk=self.referral.person_id or 0).first()

    @property
    def told(self) -> list[tuple[str, str]]:
        return telling.lines(self.referral.shared)

    @property
    def documents(self) -> list[dict[str, object]]:
        return list(self.referral.shared.get(telling.DOCUMENTS, []))

    @cached_property
    def questions(self) -> list[ReferralQuestion]:
        return list(self.referral.questions.all())

    @property
    def open_question(self) -> ReferralQuestion | None:
        return next((q for q in self.questions if q.answered_at is None), None)

    @cached_property
    def chain(self) -> list[Step]:
        return chain(self.referral)

    @cached_property
    def became(self) -> Became | None:
        """For the sender: where the case stands that came of it, and nothing else of it."""
        if not self.is_sender or self.referral.state != Referral.State.ACCEPTED:
            return None
        return next(iter(became_of([self.referral])), None)

    @cached_property
    def link(self) -> ReferralLink | None:
        """For the sender: the link that was given last."""
        if not self.is_sender or self.referral.to_office_id is not None:
            return None
        return self.referral.links.first()

    @property
    def link_is_live(self) -> bool:
        return self.link is not None and self.link.is_live(clock.now())

    @cached_property
    def link_waits(self) -> bool:
        """The mail with the link has not gone yet."""
        if self.link is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.link_mail_waits(%s)", [self.link.pk])
            return bool(cursor.fetchone()[0])

    @cached_property
    def case(self) -> Case | None:
        """The case from which it was sent, for who works on it."""
        if self.referral.origin_kind != CASE_ORIGIN:
            return None
        return Case.objects.visible_to(self.actor).filter(pk=self.referral.origin_id or 0).first()

    @property
    def is_late(self) -> bool:
        return self.referral.is_late(self.today)

    @property
    def is_over(self) -> bool:
        return self.referral.is_over(self.today)

    @property
    def is_paused(self) -> bool:
        return self.referral.is_paused(self.today)

    @property
    def is_sender(self) -> bool:
        return permissions.is_sender(self.actor, self.referral)

    @property
    def is_receiver(self) -> bool:
        return permissions.is_receiver(self.actor, self.referral)

    @property
    def can_answer(self) -> bool:
        return permissions.can_answer(self.actor, self.referral)

    @property
    def can_ask(self) -> bool:
        return self.can_answer and self.open_question is None

    @property
    def can_tell(self) -> bool:
        waits = permissions.can_withdraw(self.actor, self.referral) and not self.is_over
        return waits and self.open_question is not None

    @property
    def can_report(self) -> bool:
        return permissions.can_report_answer(self.actor, self.referral)

    @property
    def can_tell_now(self) -> bool:
        return permissions.can_tell_now(self.actor, self.referral)

    @property
    def can_withdraw(self) -> bool:
        return permissions.can_withdraw(self.actor, self.referral)

    @property
    def can_forward(self) -> bool:
        return permissions.can_forward(self.actor, self.referral)

    @property
    def can_send_again(self) -> bool:
        return permissions.can_send_again(self.actor, self.referral)

    @property
    def can_give_link(self) -> bool:
        outside = self.referral.to_office_id is None and not self.is_over
        return self.can_tell_elsewhere or (
            outside and permissions.can_withdraw(self.actor, self.referral)
        )

    @property
    def can_tell_elsewhere(self) -> bool:
        return permissions.can_tell_elsewhere(self.actor, self.referral)

    @property
    def goes_on_here(self) -> bool:
        """Accepted by the office the reader acts for: they can go on with a contact or a case."""
        accepted = self.referral.state == Referral.State.ACCEPTED and self.person is not None
        return accepted and self.referral.to_office_id == self.actor.office_id

    @property
    def can_open_case(self) -> bool:
        return self.goes_on_here and self.actor.can(
            Permission.CASE_WORK, office_id=self.actor.office_id
        )
