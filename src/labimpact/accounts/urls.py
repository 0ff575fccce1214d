"""`/accedi/`: the sign-in library's pages under Italian addresses, each with its door declared.

Only the pages we use are mounted: nobody signs up, confirms or changes an e-mail address alone.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import include, path, re_path

from labimpact.accounts import views
from labimpact.base.access import public, signed_in

own = [
    path("modulo/<uuid:pk>/", views.held_form, name="held_form"),
    path("modulo/<uuid:pk>/elimina/", views.discard_held_form, name="discard_held_form"),
]

urlpatterns = [
    path("", public(account.login), name="account_login"),
    path("esci/", public(account.logout), name="account_logout"),
    path("non-attivo/", public(account.account_inactive), name="account_inactive"),
    path("registrazione/", public(account.signup), name="account_signup"),
    path("conferma/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/", signed_in(account.password_change), name="account_change_password"),
    path("password/imposta/", signed_in(account.password_set), name="account_set_password"),
    path("password/dimenticata/", public(account.password_reset), name="account_reset_password"),
    path(
        "password/dimenticata/inviata/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/cambiata/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("secondo-fattore/", signed_in(mfa.index), name="mfa_index"),
    path("codice/", public(mfa.authenticate), name="mfa_authenticate"),
    path("codice/conferma/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("secondo-fattore/app/", signed_in(views.activate_totp), name="mfa_activate_totp"),
    path("secondo-fattore/app/togli/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "secondo-fattore/codici/",
        signed_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "secondo-fattore/codici/nuovi/",
        signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "secondo-fattore/codici/scarica/",
        signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("secondo-fattore/chiavi/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("secondo-fattore/chiavi/nuova/", signed_in(views.add_webauthn), name="mfa_add_webauthn"),
    path(
        "secondo-fattore/chiavi/conferma/",
        signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "secondo-fattore/chiavi/<int:pk>/togli/",
        signed_in(views.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "secondo-fattore/chiavi/<int:pk>/",
        signed_in(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path("dispositivi/", signed_in(usersessions.list_usersessions), name="usersessions_list"),
    path("", include((own, "accounts"))),
]
