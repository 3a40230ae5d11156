"""Forms of the reviewers' desks: each keeps what was typed and says beside the field what to mend."""
