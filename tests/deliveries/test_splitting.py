"""Minutes are shared out, never multiplied and never lost."""

from hypothesis import given
from hypothesis import strategies as st

from labimpact.deliveries.actions import Recipient, Work, plan
from labimpact.deliveries.splitting import share_minutes

weights = st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=60)


@given(total=st.integers(min_value=0, max_value=1440), shares=weights)
def test_the_shares_add_up_to_the_whole(total, shares):
    shared = share_minutes(total, shares)
    assert sum(shared) == total
    assert len(shared) == len(shares)


@given(total=st.integers(min_value=0, max_value=1440), shares=weights)
def test_each_share_is_its_part_to_within_a_minute(total, shares):
    for weight, minutes in zip(shares, share_minutes(total, shares), strict=True):
        assert abs(minutes - total * weight / sum(shares)) < 1


def test_nobody_to_share_with_gets_nothing():
    assert share_minutes(30, []) == []


def test_minutes_left_over_go_to_the_first_of_the_largest_remainders():
    assert share_minutes(20, [1, 1, 1]) == [7, 7, 6]


people = st.lists(
    st.one_of(
        st.integers(min_value=1, max_value=9999).map(lambda pk: Recipient(person_id=pk)),
        st.integers(min_value=1, max_value=20).map(lambda n: Recipient(head_count=n)),
    ),
    max_size=20,
)


@given(
    minutes=st.integers(min_value=1, max_value=1440),
    items=st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=6, unique=True),
    recipients=people,
)
def test_deliveries_keep_the_minutes_and_reach_everybody_with_everything(
    minutes, items, recipients
):
    work = Work(
        origin=("desk.contact", 1),
        office_id=1,
        operator_id=1,
        on=None,
        minutes=minutes,
        items=items,
        recipients=recipients,
    )
    rows = plan(work, [], {})
    assert len(rows) == len(items) * len(recipients)
    assert sum(row.minutes for row in rows) == (minutes if recipients else 0)
    assert all(row.activity_id is None for row in rows)
