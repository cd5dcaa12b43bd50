"""Addresses of the pages for people who sign in."""

from __future__ import annotations

from django.urls import path

from quotewright.transfer import actions as transfer
from quotewright.transfer.models import Import
from quotewright.web import (
    beside,
    details,
    editor,
    edits,
    exports,
    imports,
    merging,
    organizations,
    paste,
    people,
    quotes,
    sign_in,
    strip,
    uploads,
)
from quotewright.web.settings import integrations, members, quoting, taxes

Kind = Import.Kind

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
    path("people/duplicates/", merging.duplicate_people, name="duplicate_people"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/merge/", merging.merge_people, name="merge_people"),
    path("organizations/", organizations.organization_list, name="organizations"),
    path("organizations/new/", organizations.new_organization, name="new_organization"),
    path("organizations/names/", organizations.names, name="organization_names"),
    path(
        "organizations/duplicates/",
        merging.duplicate_organizations,
        name="duplicate_organizations",
    ),
    path("organizations/<int:pk>/", organizations.organization_page, name="organization"),
    path(
        "organizations/<int:pk>/merge/",
        merging.merge_organizations,
        name="merge_organizations",
    ),
    path("quotes/<int:pk>/import/", uploads.new_lines_of, name="import_lines"),
    path("quotes/<int:pk>/lines.csv", exports.lines, name="export_lines"),
    path("transfer/", imports.history, name="imports"),
    path("transfer/items/new/", uploads.new_import(Kind.ITEMS), name="import_items"),
    path("transfer/people/new/", uploads.new_import(Kind.PEOPLE), name="import_people"),
    path("transfer/lines/new/", uploads.new_import(Kind.LINES), name="import_quote"),
    path("transfer/items/columns/", uploads.template_of(Kind.ITEMS), name="items_columns"),
    path("transfer/people/columns/", uploads.template_of(Kind.PEOPLE), name="people_columns"),
    path("transfer/lines/columns/", uploads.template_of(Kind.LINES), name="lines_columns"),
    path("transfer/items.csv", exports.items, name="export_items"),
    path("transfer/people.csv", exports.people, name="export_people"),
    path("transfer/quotes.csv", exports.quotes, name="export_quotes"),
    path("transfer/<int:pk>/", imports.import_page, name="import"),
    path("transfer/<int:pk>/check/", imports.check, name="check_import"),
    path("transfer/<int:pk>/header/", imports.set_header, name="import_header"),
    path("transfer/<int:pk>/columns/", imports.act(transfer.remap), name="remap_import"),
    path("transfer/<int:pk>/run/", imports.act(transfer.run), name="run_import"),
    path("transfer/<int:pk>/cancel/", imports.act(transfer.cancel), name="cancel_import"),
    path("transfer/<int:pk>/go-on/", imports.act(transfer.go_on), name="go_on_import"),
    path("transfer/<int:pk>/undo/", imports.act(transfer.undo), name="undo_import"),
    path("transfer/<int:pk>/discard/", imports.discard, name="discard_import"),
    path("transfer/<int:pk>/progress/", imports.progress, name="import_progress"),
    path("transfer/<int:pk>/refused/", imports.refused_rows, name="refused_rows"),
    path("settings/quoting/", quoting.quoting, name="quoting"),
    path("settings/taxes/", taxes.taxes, name="taxes"),
    path("settings/members/", members.members, name="members"),
    path("settings/integrations/", integrations.integrations, name="integrations"),
    path("settings/integrations/connect/", integrations.connect, name="connect"),
    path("settings/integrations/disconnect/", integrations.disconnect, name="disconnect"),
    path("settings/integrations/options/", integrations.options, name="options"),
    *beside.urlpatterns,
]
