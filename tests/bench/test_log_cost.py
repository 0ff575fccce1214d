"""The line of a request costs little beside the request itself."""

from bench import log_cost


def test_a_line_costs_a_small_part_of_the_emptiest_page(client, db):
    """Measured in processor time and as a ratio, since machines differ."""
    added = log_cost.measure()["added_us"]
    page = log_cost.microseconds(lambda request: client.get("/health/live"))
    print(f"the line adds {added:.0f} µs; the emptiest page costs {page:.0f} µs")
    assert added < page / 2
