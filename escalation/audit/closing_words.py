"""What is said at the end of a ticket, beside `solved_words`: that it is done, came, or is promised. Six languages."""

import re
from typing import Final


def _any_of(phrases: str) -> re.Pattern[str]:
    """Whole words of `a | b | c`, in lower case and single spaces; `*` stands for the rest of a word."""
    each = sorted((" ".join(phrase.split()) for phrase in phrases.split("|")), key=len, reverse=True)
    patterns = [re.escape(phrase).replace("\\*", "\\w*") for phrase in each]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


DONE: Final = _any_of("""
    that worked | this worked | it worked | that did it | did the trick | there it is | false alarm |
    no action needed | no longer needed | nothing to do any more | that fixed it | this fixed it |
    that solved it | this solved it | that helped | fixed it myself | figured it out | solved it | i found it |
    found it | sorted it out | got it working | got it to work | up and running | works now | works fine |
    works again | work* again | works great | works perfectly | works like a charm | is working | are working |
    working again | working now | all good | all set | all fine | went through | everything is back | it is back |
    is back up | problem is gone | issue is gone | error is gone | problem solved | issue solved |
    issue resolved | fixed itself | solved itself | resolved itself | resolved on | now resolved | is resolved |
    been resolved | never mind | nevermind | please ignore | please disregard | disregard my | ignore my |
    no further questions | no need to answer | no need to reply | you can close | close this |
    exactly what i needed | just what i needed | what i was looking for | i can log in | can log in now |
    can sign in now | i can upload again | i'm in | have been imported | has been processed | i've processed |
    i have processed | i've issued | i have issued | has been issued | has been refunded | is active again |
    have been restored | has been restored | hat geklappt | hat funktioniert | problem gelöst | passt jetzt |
    läuft wieder | geht wieder | geht jetzt | funktioniert wieder | funktioniert jetzt | hat sich erledigt |
    ist behoben | jetzt erledigt | alles gut | ça marche | ça fonctionne | tout fonctionne | c'est bon |
    j'ai trouvé | est résolu | problème résolu | c'est réglé | ya funciona | ya pude | ya puedo | solucionado |
    resuelto | todo bien | funcionó | deu certo | resolvido | está funcionando | já consegui | consegui |
    tudo certo | funcionou | opgelost | werkt weer | werkt nu | het is gelukt | gelukt""")
"""It is done, or no longer asked."""

RECEIVED: Final = _any_of("""
    got it | received it | received, thank* | it arrived | has arrived | i see it now | i can see it | found it |
    bien reçu | reçu | recibido | lo recibí | recebi | recebido | ontvangen | erhalten | angekommen""")
"""It came."""

NOTHING_ELSE: Final = _any_of("""
    for | the | your | a | lot | so | very | much | many | all | again | quick | fast | prompt | kind | great |
    help | support | reply | response | answer | explanation | explaining | information | info | clarification |
    helping | sorting | this | that | it | out | quickly | ok | okay | perfect | super | awesome | brilliant |
    excellent | good | nice | cool | wonderful | fantastic | amazing | love | you | you're | you guys | the best |
    are | i | appreciate | appreciated | really | and | to | have | day | weekend | one | ah | oh | yes |
    makes sense | understood | team | für | die | das | den | ihre | eure | deine | schnelle | hilfe | antwort |
    info | prima | alles | klar | sehr | euch | ihnen | tausend | mille | pour | votre | ton | aide | réponse |
    parfait | beaucoup | bien | très | c'est | por | su | tu | la | ayuda | respuesta | perfecto | genial | mil |
    todo | pela | a | ajuda | resposta | rápida | perfeito | ótimo | muito | voor | de | het | hulp | snelle |
    reactie | fijn | top | prima | hoor""")
"""What thanks may come with and still be no more than thanks."""

THANKS: Final = _any_of("""
    thanks | thank you | thx | cheers | appreciate it | much appreciated | danke | danke schön | dankeschön |
    vielen dank | besten dank | herzlichen dank | merci | merci beaucoup | gracias | muchas gracias | obrigado |
    obrigada | bedankt | dank je | dank u | dank je wel | hartelijk dank""")

PROMISED: Final = _any_of("""
    looking into | look into | will get back | get back to you | be back with | will let you know |
    let you know once | we'll let you know | keep you posted | passed it on | passed this on | pass this on |
    forwarded | escalated | will ask | i'll ask | will check | i'll check | will fix | we'll fix | next release |
    next version | hope to | working on | investigating | within a day | received your request | as soon as |
    once it is | not solved | not yet | unfortunately | schedule a call | offer you | sorry about that |
    we are sorry | should be | will | we'll | i'll | going to | soon | tomorrow | tonight | later | this evening |
    planned | are on it | is on it | afraid | cannot | wird | demnächst | morgen | sera | demain | será | mañana |
    amanhã | wordt | zal | wir melden uns | melden uns | wir prüfen | weitergeleitet | kümmern uns | werden es |
    sobald | leider | nous vérifions | on vérifie | nous revenons | transmis | dès que | estamos revisando |
    revisaremos | en cuanto | le avisaremos | vamos verificar | estamos verificando | assim que | wij kijken |
    we kijken | doorgestuurd | zodra""")
"""More is to come from us."""

ASKED_FOR: Final = _any_of("""
    please send | please attach | attach the | please provide | please confirm | please fill |
    let me know whether | let me know if it | let us know if it | bitte senden | bitte schicken |
    veuillez envoyer | envíenos | envie-nos | stuur ons""")
"""Something is wanted from the customer, besides what ends with a question mark: their answer is no end."""

UNDONE: Final = _any_of("""
    half of | partly | the rest | only | is back now | error is back | came back | it is not | not | no access |
    nothing | none | never | no longer works | until | before the | would like | i want | i need | we need |
    missing | charged | expect a | though | if the | if it | please help | can't | cannot | greyed out | expired |
    blocked | empty | blank | nicht | nichts | kein | keine | leider | erst | vor dem | abgelaufen | leer | pas |
    rien | aucun | vide | no abre | no llegó | nada | falta | sin | não | sem | vazio | bloquead* | niet | niets |
    geen | nog | leeg | foutmelding""")
"""It is not, or not all of it."""

UNEASY: Final = _any_of("""
    will try | try tomorrow | come back to you | get back to you | keep me posted | keep me informed |
    let you know | waiting for | wait for | in advance | here it is | attach* | for nothing | the worst |
    wasting | my money back | one more | for me | see you | keep it open | warte | anbei | j'attends |
    en pièce jointe | quedo a la espera | espero | adjunt* | aguardo | em anexo | wacht | bijlage | any news |
    any update | the update""")
"""Words that come with a wish, a promise or a grudge."""
