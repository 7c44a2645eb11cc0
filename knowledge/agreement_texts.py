"""Texts that an export is compared over: what visitors type, what articles say, and what breaks tokenizers."""

from typing import Final

_STEPS: Final = (
    "Open Settings, then Members. Press Invite and type the address of your colleague. Choose a role: a guest sees "
    "only the projects that you share, a member sees all projects of the workspace, an admin may also change the "
    "plan. The invitation is valid for seven days and can be sent again from the same list. "
)
_API: Final = (
    "POST /v1/webhooks takes a JSON body with `url`, `events` and `secret`. Each delivery carries the header "
    "X-Signature, an HMAC-SHA256 of the body; answer with 2xx within ten seconds, or the delivery is tried again after "
    "1, 5 and 30 minutes. "
)

AGREEMENT_TEXTS: Final = (
    "",
    "refund",
    "Help!",
    "How do I invite a colleague?",
    "how can i change the language of the interface",
    "WHY WAS MY CARD DECLINED???",
    "My export has been stuck at 99 % since this morning and support does not answer.",
    "and for groups?",
    "error 0x80070057 while syncing",
    "Where do I find the API token for the CI job that deploys to eu-west-1?",
    "It does not work",
    "cancel subscription before renewal on 2026-03-01",
    "Can two people edit the same page at once, and who wins when both save?",
    "SAML single sign-on with Okta: the assertion's audience does not match",
    "Billing > Invoices > Download as PDF",
    "| Plan | Seats | Price |\n| --- | --- | --- |\n| Team | 10 | 49 |\n| Business | 50 | 199 |",
    "git clone git@example.com:team/site.git && cd site && make run",
    _STEPS,
    _API,
    "Invite people\nWorkspace › Members\n" + _STEPS + _API,
    _STEPS * 2 + _API * 2,
    _STEPS * 12,
    "Wie lade ich Kolleginnen und Kollegen in mein Projekt ein?",
    "¿Cómo cambio la contraseña de mi cuenta?",
    "Comment exporter mes données au format CSV ?",
    "كيف أدعو زميلاً إلى مشروعي؟",
    "如何邀请同事加入我的项目?",
    "プロジェクトに同僚を招待するにはどうすればよいですか",
    "Как изменить тарифный план?",
    "👩‍💻 deploy failed 😭🔥",
    "line\x00with\tcontrol\r\ncharacters",
    "supercalifragilisticexpialidocious" * 8,
)
