"""A wish for a person is heard in six languages; a mention of people, agents and roles is not one."""

from server.agent.wish import TEXT_CHARACTERS_MAX, wants_person

RECALL_MIN = 0.97
FALSE_ALARMS_MAX = 0.03

WISHES = """
human
agent
agent please
Human please!
operator
real person
representative
customer service
a human please
I want to talk to a human
I want to speak to a real person
Can I talk to someone?
can i chat with a live agent
I need to speak with somebody from support
Please connect me to an agent
Transfer me to a human, please
put me through to your support team
Can you hand this over to a person?
could you escalate this to a human
get me a human
Give me a real human now
I need a human to look at this.
I'd like a real person to help me
I would prefer a person, not a bot
Is there a real person here?
Is there anyone I can talk to?
is there a human I can talk to?
Is anybody there?
can a human help me with this? I want a person.
I don't want to talk to a bot
I do not want to chat with a machine
stop, I am sick of talking to a robot
no bots please, human
How do I contact support?
how can I reach your customer service?
How do I get hold of customer support
I want to contact customer service
Can someone from your team call me?
Could somebody get back to me about this?
Please have someone call me back
Let me talk to a manager
I want to speak to your supervisor
speak to a representative
talk to agent
need to contact an operator
this is useless, let me speak to a person
That did not help. Can I speak to someone else?
I need human help
I want to open a support ticket
Do you have a phone number? I want to speak with a person
Ich möchte mit einem Menschen sprechen
Kann ich bitte mit einem Mitarbeiter reden?
Verbinden Sie mich mit dem Kundendienst
Ich will einen echten Menschen
Mensch bitte
Kann mich bitte jemand anrufen?
Ich möchte nicht mit einem Bot sprechen
Je veux parler à un humain
Puis-je parler avec un conseiller ?
Mettez-moi en relation avec un conseiller
Je voudrais parler à quelqu'un
Je ne veux pas parler à un robot
Un humain, s'il vous plaît
Quiero hablar con una persona
¿Puedo hablar con un agente?
Necesito hablar con alguien de soporte
Páseme con un operador
No quiero hablar con un bot
agente humano por favor
Quero falar com uma pessoa
Posso falar com um atendente?
Preciso falar com alguém do suporte
Não quero falar com um robô
Atendente por favor
Ik wil graag met een medewerker spreken
Kan ik iemand van de klantenservice spreken?
Kan ik met een mens praten?
Verbind me door met een medewerker
Ik wil geen chatbot
medewerker graag
"""

MENTIONS = """
How do I invite a person?
Add a human resources project
What can an agent role do?
How do I add an agent?
Can a person be in two groups?
How many people can join a project?
Does each guest count as a person?
Who can see this?
How do I assign a card to someone?
How do I remove someone?
Someone deleted my project
Someone invited me but I got no e-mail
How do I transfer ownership to another person?
Can I transfer a project to someone else?
How do I connect Slack to a project?
Connect GitHub with our board
How do I contact the owner of a project?
Can members talk to each other in the app?
Can guests contact members?
How can customers reach us through the form?
Where do I change our support e-mail address?
Does Forest include support?
What are your support hours?
Is phone support part of the plan?
How do I set up live chat on my site?
How do I turn off the bot in Slack?
Stop the bot from posting to the channel
Which permissions does a manager have?
Make a person the manager of a group
What does the operator column mean?
Can I call the API from a script?
How do I call a webhook?
How do I e-mail a report to a person?
I need a person removed from the group
I want to invite an agent of our travel company
I need an agent role for my colleague
Is there a person column on the board?
Can someone else pay the invoice?
Can somebody outside see this board?
Can anyone change the settings?
Can someone see my private project?
How do I message everyone in a project?
How do I reach the settings page?
I can't get the notifications to work
Help me change my plan
I need help with billing
Can you help me?
What is a user agent?
Customer service project template
How do I rename the customer support group?
Where is the human readable name of a token?
Am I talking to a real person?
Are you a bot?
My agent lost his password
How do I speak Spanish in the interface?
Passing a card on to the next person in the list
Where do I see who is online?
Wie lade ich einen Menschen in mein Projekt ein?
Was darf ein Mitarbeiter sehen?
Wie entferne ich eine Person?
Comment inviter une personne ?
Que peut voir un agent ?
Comment supprimer un membre du groupe ?
¿Cómo invito a una persona?
¿Qué puede hacer un agente?
Como convido uma pessoa?
O que pode ver um convidado?
Hoe nodig ik een persoon uit?
Wat kan een medewerker zien?
Hoe verwijder ik iemand?
"""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_there_is_enough_to_judge_by() -> None:
    assert len(lines(WISHES)) >= 60
    assert len(lines(MENTIONS)) >= 60


def test_wishes_are_heard() -> None:
    missed = [text for text in lines(WISHES) if not wants_person(text)]
    assert len(missed) <= (1 - RECALL_MIN) * len(lines(WISHES)), missed


def test_mentions_are_not_taken_for_wishes() -> None:
    alarmed = [text for text in lines(MENTIONS) if wants_person(text)]
    assert len(alarmed) <= FALSE_ALARMS_MAX * len(lines(MENTIONS)), alarmed


def test_capitals_line_breaks_and_curly_apostrophes_do_not_matter() -> None:
    assert wants_person("I DON’T want to talk\nto a   BOT")


def test_a_wish_at_the_end_of_a_long_message_is_heard() -> None:
    assert wants_person("The board is empty. " * TEXT_CHARACTERS_MAX + "I want to talk to a human.")


def test_nothing_wishes_nothing() -> None:
    assert not wants_person("")
