"""Addresses of the pages for people who sign in."""

from __future__ import annotations

from django.urls import path

from quotewright.web import details, editor, edits, paste, people, quotes, settings, sign_in, strip

app_name = "web"
urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    path("", quotes.quote_list, name="quotes"),
    path("quotes/new/", quotes.new_quote, name="new_quote"),
    path("quotes/<int:pk>/", editor.quote_page, name="quote"),
    path("quotes/<int:pk>/change/", editor.change, name="change_quote"),
    path("quotes/<int:pk>/publish/", editor.publish, name="publish"),
    path("quotes/<int:pk>/revise/", editor.revise, name="revise"),
    path("quotes/<int:pk>/decline/", editor.decline, name="decline"),
    path("quotes/<int:pk>/strip/", strip.strip, name="strip"),
    path("quotes/<int:pk>/retry/", strip.retry, name="retry"),
    path("quotes/<int:pk>/edits/", edits.edits, name="edits"),
    path("quotes/<int:pk>/paste/", paste.paste, name="paste"),
    path("quotes/<int:pk>/lines/<int:line>/", details.details, name="line_details"),
    path("people/", people.people_list, name="people"),
    path("people/search/", people.search, name="search_people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("settings/integrations/", settings.integrations, name="integrations"),
    path("settings/integrations/connect/", settings.connect, name="connect"),
    path("settings/integrations/disconnect/", settings.disconnect, name="disconnect"),
    path("settings/integrations/options/", settings.options, name="options"),
]
