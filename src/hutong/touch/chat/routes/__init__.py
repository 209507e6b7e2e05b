"""Conversations over HTTP."""

from hutong.touch.chat.routes import conversations, files, groups, messages, reports

routes = [
    *conversations.routes,
    *messages.routes,
    *groups.routes,
    *files.routes,
    *reports.routes,
]
