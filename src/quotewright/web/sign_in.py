"""Signing in with e-mail and password, and out."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView


class SignInForm(AuthenticationForm):
    """Django's form with our words; it tells nobody which of the two was wrong."""

    error_messages = {  # noqa: RUF012  (Django declares it as an instance attribute)
        "invalid_login": "That e-mail and password do not match. Check both and try again.",
        "inactive": "This user is switched off. Ask your administrator.",
    }


class SignIn(LoginView):
    """The sign-in page; whoever is signed in goes on to the quotes."""

    authentication_form = SignInForm
    template_name = "web/login.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Ends the session; by POST only, so that no link can do it."""
