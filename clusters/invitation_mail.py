"""The mail that carries an invitation's link: at most once, and never a link that is void already."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clusters.invitations import link_to
from clusters.models import Invitation
from clusters.schema import Form
from records.mailing import absolute, send_alone
from records.moves import StepRefused


def mail_link(pk: int, sending: int, now: datetime) -> bool:
    """Mail that link of that invitation; False where it went out before or is no longer wanted.

    Raises StepRefused with a sentence for whoever has invited, where the server did not take it.
    """
    invitation = _handed_over(pk, sending, now)
    if invitation is None:
        return False
    application = invitation.dossier.application
    form = Form.of(application.filing)
    facts = {
        "invitation": invitation,
        "agency": invitation.dossier.agency,
        "cluster": application.cluster,
        "sections": [section.name for section in form if section.key in invitation.sections],
        "link": absolute(link_to(invitation)),
    }
    subject = _("%(agency)s邀请您协同填报") % {"agency": invitation.dossier.agency}
    if not send_alone(invitation.email, subject, render_to_string("clusters/invitation_mail.txt", facts)):
        raise StepRefused(
            [_("给%(who)s的邀请邮件没有发出。请核对邮箱，稍后在“协同填报”中再发一次") % {"who": invitation}]
        )
    Invitation.objects.filter(pk=pk, sendings=sending).update(mailed_at=now)
    return True


@transaction.atomic(durable=True)
def _handed_over(pk: int, sending: int, now: datetime) -> Invitation | None:
    """Mark the mail before it goes: should the worker die in between, it is not sent twice."""
    row = Invitation.objects.select_for_update().filter(pk=pk, sendings=sending, mailing_at=None).first()
    if row is None or not row.is_waiting(now):
        return None
    row.mailing_at = now
    row.save(update_fields=["mailing_at"])
    related = ("dossier__agency", "dossier__application__cluster", "dossier__application__filing__schema")
    return Invitation.objects.select_related(*related).get(pk=pk)
