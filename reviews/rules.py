"""Who may handle notices, objections and publications: the ministry's people (第十四条)."""

from clusters.rules import body_approver, body_handler, desk_handler, ministry_approver, ministry_handler

__all__ = ["body_approver", "body_handler", "desk_handler", "ministry_approver", "ministry_handler"]
