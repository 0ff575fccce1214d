"""The line of a request costs little beside the request itself."""

from bench import log_cost


def test_a_line_costs_a_small_part_of_the_emptiest_page(client, db):
    """Measured in processor time and as a ratio, since machines differ."""
    added = log_cost.measure()["added_us"]
    page = log_cost.microseconds(lambda request: client.get("/health/live"))
    assert added < page / 2, f"the line adds {added:.0f} µs to a page of {page:.0f} µs"
