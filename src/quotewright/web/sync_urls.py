"""Addresses of Sync activity, push previews and what was said to the PSA."""

from __future__ import annotations

from django.urls import path

from quotewright.web import near, person_sync, push_preview, sync, sync_calls, sync_issues

urlpatterns = [
    path("sync/", sync.activity, name="sync"),
    path("sync/live/", sync.live, name="sync_live"),
    path("sync/history/", sync.history, name="sync_history"),
    path("sync/retry/", sync_issues.retry, name="retry_issues"),
    path("sync/issues/<int:pk>/retry/", sync_issues.retry_one, name="retry_issue"),
    path("sync/issues/<int:pk>/dismiss/", sync_issues.dismiss, name="dismiss_issue"),
    path("sync/issues/<int:pk>/back/", sync_issues.bring_back, name="bring_back_issue"),
    path("sync/issues/<int:pk>/choose/", sync_issues.choose, name="choose_for_issue"),
    path("sync/issues/<int:pk>/decide/<str:way>/", sync_issues.decide, name="decide_issue"),
    path("sync/quotes/<int:pk>/", sync_calls.quote_requests, name="quote_requests"),
    path("sync/people/<int:pk>/", sync_calls.person_requests, name="person_requests"),
    path("people/<int:pk>/sync/", person_sync.person_sync, name="person_sync"),
    path("people/<int:pk>/sync/push/", person_sync.push_person, name="push_person"),
    path("sync/calls/<int:pk>/", sync_calls.exchange, name="exchange"),
    path("quotes/<int:pk>/near/", near.near, name="near"),
    path("quotes/<int:pk>/near/choose/", near.choose, name="choose_near"),
    path("quotes/<int:pk>/near/put-away/", near.put_away, name="put_away_near"),
    path("quotes/<int:pk>/push/", push_preview.page, name="push_preview"),
    path("quotes/<int:pk>/push/plan/", push_preview.plan, name="push_plan"),
    path("quotes/<int:pk>/push/now/", push_preview.push, name="push_planned"),
]
