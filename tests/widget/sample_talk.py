"""What is said in the staged states of the panel, in a language written from the left and in one from the right."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Talk:
    """The texts of one language. Names of the product's buttons stay English: so does the product."""

    language: str
    greeting_question: str
    other_question: str
    article: str
    summary: str
    question: str
    answer: str
    """Markdown with steps and a citation."""

    table: str
    """Markdown with a table and code, as an integrator's answer has them."""

    half: str
    """The beginning of an answer that is still being written."""

    bye: str
    person: str
    person_says: str
    asked: str
    guide: str
    step: str
    action: str
    plan: str
    price: str
    confirm: str
    danger: str
    incident: str
    resolved: str
    draft: str
    page: str
    found: str
    """What is searched for."""


ENGLISH: Final = Talk(
    language="en",
    greeting_question="How do I invite someone?",
    other_question="Who can see this project?",
    article="Invite someone to a project",
    summary="Members with the role Admin can invite people by e-mail.",
    question="How do I invite someone to this project?",
    answer="You need the role **Admin**.\n\n1. Open **Members**.\n2. Press **Invite people**, and write the address.\n"
    "3. Choose a role, and press **Send invitations** [1]",
    table="These roles are there:\n\n| Role | May invite | May pay |\n| --- | --- | --- |\n| Admin | yes | yes |\n"
    "| Member | no | no |\n\nBy the API:\n\n```json\nPOST /v1/invitations\n"
    '{"email": "ana@example.com", "role": "member", "project": "8241"}\n```',
    half="You need the role **Admin**.\n\n1. Open **Members**.\n2. Press **Invite",
    bye="Thank you, that worked!",
    person="Ines Duarte",
    person_says="Hello, I am looking at your project.\nOne moment, please.",
    asked="You will be answered by a person here, usually within 10 minutes.",
    guide="Invite someone to a project",
    step="Press Invite people.",
    action="Switch to the Business plan",
    plan="Plan",
    price="Price",
    confirm="Switch the plan",
    danger="Delete the project Apollo",
    incident="Boards load slowly",
    resolved="This conversation was resolved.",
    draft="And who can remove somebody?",
    page="Members",
    found="invite",
)

ARABIC: Final = Talk(
    language="ar",
    greeting_question="كيف أدعو شخصًا؟",
    other_question="من يمكنه رؤية هذا المشروع؟",
    article="دعوة شخص إلى مشروع",
    summary="يمكن للأعضاء الذين لديهم دور Admin دعوة أشخاص بالبريد الإلكتروني.",
    question="كيف أدعو شخصًا إلى هذا المشروع؟",
    answer="تحتاج إلى الدور **Admin**.\n\n1. افتح **Members**.\n2. اضغط **Invite people** واكتب العنوان.\n"
    "3. اختر دورًا ثم اضغط **Send invitations** [1]",
    table="هذه هي الأدوار:\n\n| الدور | يمكنه الدعوة | يمكنه الدفع |\n| --- | --- | --- |\n| Admin | نعم | نعم |\n"
    "| Member | لا | لا |\n\nعبر الواجهة البرمجية:\n\n```json\nPOST /v1/invitations\n"
    '{"email": "ana@example.com", "role": "member", "project": "8241"}\n```',
    half="تحتاج إلى الدور **Admin**.\n\n1. افتح **Members**.\n2. اضغط **Invite",
    bye="شكرًا، لقد نجح الأمر!",
    person="إيناس دوارتي",
    person_says="مرحبًا، أنا أنظر في مشروعك.\nلحظة من فضلك.",
    asked="سيجيبك شخص من الفريق هنا، عادةً خلال 10 دقائق.",
    guide="دعوة شخص إلى مشروع",
    step="اضغط Invite people.",
    action="الانتقال إلى خطة Business",
    plan="الخطة",
    price="السعر",
    confirm="غيّر الخطة",
    danger="حذف المشروع Apollo",
    incident="اللوحات بطيئة التحميل",
    resolved="تم حل هذه المحادثة.",
    draft="ومن يمكنه إزالة شخص؟",
    page="الأعضاء",
    found="دعوة",
)
