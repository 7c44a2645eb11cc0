"""How people ask for a person, language by language: patterns as data, for `wish.wants_person`.

The words in capitals are short names for groups, filled in below. Texts are in small letters with straight
apostrophes and single spaces.
"""

from typing import Final

_KIND: Final = r"(?:(?:real|live|actual|human|proper|physical|genuine|nice|flesh[- ]and[- ]blood) )*"
_OF_SUPPORT: Final = r"(?:(?:customer|client|tech|technical|sales|billing|help|service|user|your|the|a) ?)*"
_ROLE: Final = (
    r"(?:humans?|person|people|human beings?|agents?|operators?|representatives?|reps?|advis[oe]rs?|assistants?|"
    r"supervisors?|managers?|employees?|staff(?: members?)?|specialists?|consultants?|support(?: teams?| agents?)?|"
    r"support (?:persons?|people|staff|workers?)|customer (?:service|care|support)|service desk|help ?desk|attendants?)"
)
_SOMEONE: Final = (
    r"(?:(?:someone|somebody|anyone|anybody)(?: (?:else|real|human|there|in charge|who|that|about|from|at|in|"
    r"on)\b| ?$|[,.!?;])"
    r"|(?:some|any) (?:one|body)\b)"
)
_ARTICLE: Final = r"(?:(?:an?|the|one of|some|any|your|another|the next|available|free|of your|our|that|ur) )*"
_PERSON: Final = rf"(?:{_ARTICLE}{_KIND}{_OF_SUPPORT}{_KIND}{_ROLE}\b|{_SOMEONE})"
_MACHINE: Final = (
    r"(?:(?:ro|chat)?bots?|machines?|computers?|an? ai|ais?|artificial intelligence|automat\w+ "
    r"\w+|algorithms?)"
)
_HAND: Final = r"(?:transfer|connect|put|escalat|pass|forward|hand|switch|redirect|rout|refer|link)\w*"
_END: Final = (
    r"(?= ?(?:$|[.,!?;:)]|please|pls|plz|now|instead|not\b|to (?:talk|speak|chat|help|contact|call|look|answer|"
    r"assist|take|handle|sort|"
    r"deal|solve|fix|get|ask|reach|explain|respond|reply)|who\b|that can|from (?:your|the|support)|for (?:help|"
    r"this|me)|right|asap|"
    r"and not|rather|on the (?:line|phone)|here|immediately|today|at once|because|bc\b|as soon|this|about|with "
    r"my|with this))"
)

ENGLISH: Final = (
    rf"\b(?:speak|talk|chat|converse|discuss (?:this|it)|spk|tlk)\w* (?:directly |again |live |now )*(?:to|"
    rf"with|2) {_PERSON}(?! (?:board|"
    r"page|column|role|view|project|group|card|list|tab|permissions?))",
    rf"\b{_HAND} (?:me|us|this(?: \w+)?|it|(?:the|my|our) (?:chat|conversation|case|issue|request))"
    rf"(?: over| through| on| back)? (?:to|with|2) {_PERSON}",
    rf"\b(?:want|wanna|need|would like|'d like|prefer|request|require|demand|give me|get me|bring me|send me|"
    rf"find me|let me have|"
    rf"can i (?:have|get|see)|could i (?:have|get)|may i have|looking for|wish for|insist on|ask(?:ing)? for|"
    rf"waiting for)"
    rf"(?: to (?:have|see|get|find|reach|contact))? {_PERSON}{_END}",
    rf"\b(?:is|are) there (?:an?|any|some) ?{_KIND}(?:{_ROLE}|one|body|human)\b(?: (?:\w+ ){{0,3}}(?:here|"
    rf"there|i can|i could|available|to talk|"
    r"to help|to speak|to chat|online|around|on the other|who can|at)|\?|$)",
    r"\b(?:is|are) (?:any(?:one|body)|some(?:one|body)) (?:actually |really |out )?(?:there|here|real|human|"
    r"available|online)\b",
    r"\b(?:can|could|would|will|let|have|may|please have|get|ask|tell) (?:some(?:one|body)|any(?:one|body)|an? "
    r"(?:human|person|agent|real person|"
    r"representative|rep|manager|colleague)|one of you)(?: (?:from|in|at|on) (?:your|the|support|customer)(?: "
    r"\w+){0,2})?"
    r" (?:please )?(?:to )?(?:call|phone|ring|contact|get back to|reach out to|get in touch with|reply to|"
    r"answer|write to|take over)",
    r"\b(?:some(?:one|body)|a colleague|a person|people) (?:from|in|at|on) (?:your|the) (?:support|customer|"
    r"service|help|team|company|staff)",
    rf"\bcontact(?:ing)? (?:with )?(?:{_ARTICLE}{_KIND}(?:humans?|person|agents?|operators?|representatives?|"
    rf"assistants?|advis[oe]rs?)\b|{_SOMEONE})",
    rf"\bdirect (?:me )?(?:to )?(?:me )?{_ARTICLE}{_KIND}(?:human|person|agent|operator|representative|"
    rf"assistant|someone|somebody)\b",
    rf"\b(?:contact|reach|call|phone|ring|message|e?-?mail|get hold of|get in touch with|hear from|get through "
    rf"to|write to) {_ARTICLE}"
    r"(?:real |live |human )*(?:(?:customer|technical|tech|client|your|human) (?:support|service|care|team|"
    r"assistance)\b|humans?\b|(?:live |human |"
    r"support |service |customer )+(?:agent|rep|representative|person|team|desk|staff)\b|(?:agent|operator|"
    r"representative|real person)\b)"
    r"(?!'s| (?:page|form|email|e-mail|address|role|integration))",
    r"\bhow (?:do|can|could|to)(?: i| we)? (?:contact|reach|call|get hold of|get in touch with|get|talk to|"
    r"speak to|speak with) "
    r"(?:the |your |a |an )?(?:support|helpdesk|help desk|human|live agent|operator|customer (?:service|"
    r"support|care)|someone)\b(?! (?:to|into|on|in|off|out))",
    r"\b(?:don't|do not|dont|didn't|no longer|not|never|rather not|refuse to|hate|sick of|tired of|done with|"
    r"fed up with|stop|without)"
    rf"(?: want| wish| like| need| to| have| having| get| wanna)* (?:talk|speak|chat|deal|argu|answer|repl)\w* "
    rf"(?:to|with|from) (?:an? |the |this |your |any |some )*"
    rf"(?:stupid |dumb |useless |automated )*{_MACHINE}\b",
    rf"\b(?:don't|do not|dont) (?:want|need|like) (?:an? |the |this |your |any )*(?:stupid |dumb |useless "
    rf")*{_MACHINE}(?: ?$|[,.!?]| (?:answer|response|reply))",
    rf"\b(?:human|person|agent|someone real)\b,? (?:and )?(?:not|instead of|rather than) (?:an? |the |this |"
    rf"your |another )*{_MACHINE}\b",
    rf"^(?:no|not|stop|enough)(?: more| an?| the| with the| of this)* {_MACHINE}\b(?: ?$|[,.!] *(?:please|"
    rf"human|person|agent))",
    r"\b(?:human|live|real) (?:agent|assistance|help|operator|rep|representative|support agent)\b ?(?:please|"
    r"pls|now|required|needed|$|[.!])",
    rf"^(?:(?:hi|hello|hey|ok|okay|no|yes|sorry|please|pls|just|still|again|i said|can i|get me|give me|"
    rf"thanks)[,.!]? )*"
    rf"(?:an? |the |some |your )?{_KIND}(?:human(?: being)?|person|agent|operator|representative|live chat|"
    rf"support agent|customer (?:service|support|care)|"
    r"someone|supervisor|manager|advisor|human (?:support|help|assistance))"
    r"(?:[,.!?]? (?:please|pls|plz|now|asap|thanks|right now|help|support|here))*[ .!?]*$",
    r"\b(?:human|person|agent|operator|representative)[,.!]? (?:please|pls|plz)\b[ .!?]*$",
    r"\b(?:want|need|would like|'d like|like|prefer|have|get) (?:to (?:have|get) )?(?:human|personal|live) "
    r"(?:help|support|assistance|contact)\b",
    r"\btake (?:me|this) to (?:an? |the )?(?:real |live )?(?:human|person|agent|operator|support agent|"
    r"representative)\b",
    r"\b(?:open|raise|submit|create|file|log) an? support (?:ticket|request|case)\b",
)
"""Wishes in English."""

GERMAN: Final = (
    r"\b(?:mit|an|zu) (?:(?:einem|einen|einer|dem|den|der|jemandem|jemanden|ihrem|eurem|echten|richtigen|"
    r"realen|menschlichen|wirklichen|lebenden) )*"
    r"(?:mensch(?:en)?|person|mitarbeiter(?:in)?|berater(?:in)?|agenten|kundendienst|kundenservice|"
    r"kundenbetreuer(?:in)?|support(?:-?mitarbeiter|-?team)?|"
    r"sachbearbeiter(?:in)?|ansprechpartner(?:in)?|kollegen|jemande[mn])\b[^.?!]{0,40}\b(?:sprechen|reden|"
    r"chatten|verbinden|verbunden|weiterleiten|"
    r"weitergeleitet|schreiben|übergeben|durchstellen|kontakt|telefonieren)",
    r"\b(?:verbinde|verbinden|leite|leiten|stell\w*|gib|geben|sprechen|reden|spreche)\b[^.?!]{0,25}\b(?:mit|an|"
    r"zu|einem|einen|eine)\b[^.?!]{0,25}"
    r"(?:mensch(?:en)?|echten person|mitarbeiter(?:in)?|berater(?:in)?|kundendienst|kundenservice|support)\b",
    r"\b(?:will|möchte|brauche|brauch|hätte gern\w*|bitte|verlange|wünsche)(?: \w+)? (?:einen |eine |mit einem "
    r")?(?:echten? |richtigen? |menschlichen? |lebenden? )*"
    r"(?:mensch(?:en)?|mitarbeiter(?:in)?|ansprechpartner(?:in)?|person vom support|echte person)\b(?: "
    r"(?:sprechen|bitte|hier)|[ .!?]*$|,)",
    r"^(?:(?:bitte|hallo|nein|ich will|ein|eine|einen)[,.!]? )*(?:echter |echte |echten |richtigen "
    r")?(?:mensch(?:en)?|mitarbeiter(?:in)?|kundendienst|kundenservice)(?: bitte)?[ .!?]*$",
    r"\b(?:kein(?:en)?|nicht mit (?:einem|dem|einer)) (?:bot|chatbot|roboter|maschine|ki|"
    r"computer)\b[^.?!]{0,20}(?:sprechen|reden|schreiben|chatten|$|[.!?,])",
    r"\b(?:ist|gibt es|ist da|kann)(?: hier| da)? (?:ein (?:echter )?mensch|jemand (?:vom|aus dem) (?:support|"
    r"team|kundendienst)|eine echte person)\b",
    r"\b(?:kann|könnte|soll)(?: mich| mir| uns)? (?:bitte )?(?:jemand|ein mensch|ein mitarbeiter)(?: mich| mir|"
    r" uns)?(?: bitte)? (?:anrufen|zurückrufen|kontaktieren|antworten)\b",
)
"""Wishes in German."""

FRENCH: Final = (
    r"\b(?:parler|discuter|échanger|parle|communiquer|causer|chatter)(?: directement)? (?:à|a|avec) (?:(?:un|"
    r"une|quelqu'un|le|la|l'|de|d'un|vrai|vraie|votre|réel|réelle|autre) ?)*"
    r"(?:humain|personne|agent|conseill(?:er|ère)|opérat(?:eur|rice)|être humain|service client|support|"
    r"responsable|employé|technicien|quelqu'un|interlocuteur)",
    r"\b(?:transf[eé]re|mets?|mett(?:ez|re)|pass(?:e|ez|er)|redirig|connect|orient)\w*(?:[- ](?:moi|"
    r"nous))?[^.?!]{0,20}\b(?:à|a|avec|vers|en relation|en contact|un|une)\b[^.?!]{0,20}"
    r"\b(?:humain|vraie personne|agent|conseill(?:er|ère)|opérat(?:eur|rice)|service client|personne réelle|"
    r"quelqu'un|support)",
    r"\b(?:veux|voudrais|souhaite|besoin d'|préfère|exige|demande)\s?(?:\w+ )?(?:un|une)? ?(?:vrai |vraie "
    r")?(?:humain|personne réelle|vraie personne|conseill(?:er|ère)|être humain|agent humain|interlocuteur)\b",
    r"\b(?:contacter|joindre|appeler) (?:le |votre |un |une )?(?:service client|support(?: client)?|"
    r"conseill(?:er|ère)|humain|agent|assistance)\b",
    r"^(?:(?:un|une|bonjour|svp)[, ]+)*(?:humain|vraie personne|conseill(?:er|ère)|agent humain|opérateur|"
    r"service client)(?:,? (?:svp|s'il (?:vous|te) pla[iî]t|merci))?[ .!?]*$",
    r"\b(?:pas|plus|marre)(?: de)?(?: parler)? (?:à|a|avec|d'|de|du|un|au)?[^.?!]{0,10}\b(?:robot|bot|chatbot|"
    r"machine|ia)\b",
    r"\b(?:est-ce qu'il y a|y a-t-il|il y a) (?:un humain|une vraie personne|quelqu'un (?:de réel|ici|là|du support))",
    r"\bquelqu'un (?:de votre équipe|du support|du service client)\b",
)
"""Wishes in French."""

SPANISH: Final = (
    r"\b(?:hablar|hable|hablo|charlar|comunicar\w*|conversar|chatear|contactar)(?: directamente)? (?:con|a) "
    r"(?:(?:un|una|el|la|alguien|algún|alguna|su|otra|al|de|verdadera?) )*"
    r"(?:humano|persona|agente|asesora?|operadora?|representante|servicio (?:al|de atención al) cliente|"
    r"atención al cliente|soporte|ser humano|alguien|empleado|supervisor|encargado)",
    r"\b(?:p[aá]s[ae]\w*|transfi[eé]r\w*|transferir\w*|conect\w*|com[uú]n[ií]\w*|deriv\w*|"
    r"pon\w*)[^.?!]{0,20}\b(?:con|a) (?:un |una |el |la |alguien |al )*(?:humano|persona real|persona|agente|"
    r"asesora?|operadora?|representante|servicio al cliente|soporte)\b",
    r"\b(?:quiero|necesito|quisiera|prefiero|exijo|deseo|dame|deme)(?: a)? (?:un |una )?(?:humano|persona real|"
    r"agente(?: humano| real)?|asesor(?: humano)?|operador|ser humano|representante)\b(?: por favor|[ .!?]*$|,|"
    r" que| para)",
    r"\b(?:contactar|llamar) (?:con |a |al )?(?:el |su )?(?:servicio (?:al|de atención al) cliente|soporte|"
    r"atención al cliente|un humano|un agente)\b",
    r"^(?:(?:un|una|hola|con)[, ]+)*(?:humano|persona real|agente(?: humano)?|operador|asesor|representante|"
    r"atención al cliente)(?:,? por favor)?[ .!?]*$",
    r"\bno (?:quiero|deseo)(?: hablar| chatear)?(?: con)? (?:un |una |este |el )?(?:bot|robot|máquina|chatbot|ia)\b",
    r"\bhay (?:algún|alguna|un|una)? ?(?:humano|persona real|alguien (?:real|ahí|de soporte))",
)
"""Wishes in Spanish."""

PORTUGUESE: Final = (
    r"\b(?:falar|falo|conversar|contatar|contactar|comunicar)(?: diretamente)? com (?:(?:um|uma|o|a|alguém|"
    r"algum|alguma|seu|outra|de) )*"
    r"(?:humano|pessoa|atendente|agente|operadora?|assistente humano|ser humano|suporte|atendimento|alguém|"
    r"funcionári[oa]|gerente|supervisora?|representante)",
    r"\b(?:transf(?:ira|erir|ere|ira-me)\w*|pass[ae]\w*|conect\w*|encaminh\w*|ligue)[^.?!]{0,20}\b(?:para|com|"
    r"a) (?:um |uma |o |a )*(?:humano|pessoa(?: real)?|atendente|agente|operador|suporte)\b",
    r"\b(?:quero|preciso de|gostaria de|prefiro|exijo)(?: ter)? (?:um |uma )?(?:humano|pessoa real|"
    r"atendente(?: humano)?|agente humano|ser humano|operador)\b",
    r"^(?:(?:um|uma|olá)[, ]+)*(?:humano|pessoa real|atendente(?: humano)?|agente humano|operador)(?:,? por "
    r"favor)?[ .!?]*$",
    r"\bnão quero(?: falar| conversar)?(?: com)? (?:um |uma |este |o )?(?:bot|robô|máquina|chatbot|ia)\b",
    r"\b(?:tem|há|existe) (?:algum|alguma|um|uma) (?:humano|pessoa real|atendente)\b",
    r"\bcontatar o (?:suporte|atendimento)\b|\bfalar com o (?:suporte|atendimento)\b",
)
"""Wishes in Portuguese."""

DUTCH: Final = (
    r"\b(?:spreken|praten|chatten|contact|verbonden|doorverbonden|verbinden|praat|"
    r"spreek)\b[^.?!]{0,15}\b(?:met|aan) (?:(?:een|iemand|de|het|jullie|echte|echt|menselijke|van) )*"
    r"(?:mens|persoon|medewerk(?:er|ster)|collega|klantenservice|helpdesk|support|iemand|agent)\b",
    r"\b(?:met|aan|een) (?:(?:een|iemand|de|jullie|echte|echt|menselijke|van) )*(?:mens|persoon|medewerk(?:er|"
    r"ster)|klantenservice|helpdesk|support|iemand)\b[^.?!]{0,15}\b(?:spreken|praten|chatten|verbinden|"
    r"doorverbinden|doorverbonden)\b",
    r"\b(?:wil|wou|zou|heb|geef me|mag ik)(?: graag| nodig)? (?:een )?(?:echte? |menselijke )?(?:mens|echt "
    r"persoon|echte persoon|medewerker)\b(?: (?:spreken|nodig|graag|alsjeblieft|alstublieft)|[ .!?]*$)",
    r"\b(?:verbind|zet|schakel)\w* (?:me|mij|ons)[^.?!]{0,12} (?:met|naar) (?:een |de )?(?:echte? )?(?:mens|"
    r"persoon|medewerker|klantenservice|helpdesk|support|collega)\b",
    r"^(?:(?:een|graag|hallo)[, ]+)*(?:echt |echte |menselijke )?(?:mens|medewerker|persoon|"
    r"klantenservice)(?:,? (?:graag|alsjeblieft|alstublieft|aub))?[ .!?]*$",
    r"\b(?:geen|niet met een|niet met deze) (?:bot|chatbot|robot|computer|machine|ai)\b(?: (?:praten|spreken|"
    r"chatten)|[ .!?,]|$)",
    r"\bis (?:er|hier|daar) (?:een echt mens|een mens|een echte persoon|iemand (?:van|echt))\b",
)
"""Wishes in Dutch."""

NOT_A_WISH: Final = (
    r"\b(?:am i|are you)(?: really| actually| now)? (?:talking|speaking|chatting)\b",
    r"\b(?:customers?|visitors?|users?|guests?|members?|clients?|people|they|he|she|colleagues?) (?:can|could|"
    r"to|may|must|should|who want to) (?:speak|talk|chat|contact|reach|message|call)",
    r"\b(?:agent|operator|manager|human|person|support|assistant) (?:role|roles|permission|permissions|rights|"
    r"account|accounts|seat|seats|token|field|column|view|resources|name|plan)\b",
)
"""Texts about other people's talking, or about a role of the product, in which the patterns above are not heard."""
