"""Wrong passwords count together whichever process of the web server meets them."""

from tests.operations.conftest import PASSWORD, Browser

EMAIL = "operatrice@example.org"


def signed_in(product, password):
    """Each attempt is a browser of its own, as a program that guesses would make them."""
    browser = Browser(product.base)
    browser.open(
        "/accedi/",
        {"login": EMAIL, "password": password, "csrfmiddlewaretoken": browser.token()},
    )
    return 'name="login"' not in browser.open("/lavoro/")[1]


def test_five_wrong_passwords_over_two_processes_are_five(product):
    product.make_operator()
    product.serve(workers=2, DJANGO_SETTINGS_MODULE="tests.operations.two_processes")
    assert signed_in(product, PASSWORD)
    for number in range(5):
        assert not signed_in(product, f"tentativo numero {number}")
    # Whichever process answers, the right password is refused as well for five minutes.
    assert [signed_in(product, PASSWORD) for _ in range(6)] == [False] * 6
