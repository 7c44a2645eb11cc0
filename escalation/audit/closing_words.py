"""What customers say at the end of a ticket, beside `solved_words`; in six languages."""

import re
from typing import Final


def whole_words(phrases: str) -> re.Pattern[str]:
    """Finds any of `a | b | c` as whole words, in lower case and single spaces; `*` stands for the rest of a word."""
    each = sorted((" ".join(phrase.split()) for phrase in phrases.split("|")), key=len, reverse=True)
    patterns = [re.escape(phrase).replace("\\*", "\\w*") for phrase in each]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


TAKEN_BACK: Final = whole_words("""
    false alarm | no action needed | no longer needed | not needed any more | nothing to do any more |
    fixed it myself | solved it myself | sorted it myself | figured it out | solved it | i found it |
    found the solution | found the answer | found the cause on our side | got it working | got it to work |
    fixed itself | solved itself | resolved itself | by itself | resolved on our side | problem solved |
    issue solved | issue resolved | never mind | nevermind | nvm | scratch that | forget it | forget about it |
    forget my | please ignore | please disregard | disregard my | disregard this | ignore my | ignore this |
    ignore me | cancel this request | withdraw my | no further questions | no need to answer |
    no need to reply | no need any more | no need anymore | you can close | you may close | can be closed |
    please close | close this | close it | close the ticket | close the case | my mistake | my bad | my fault |
    sorry for the noise | turns out it was | was on our end | we moved on | hat sich erledigt |
    von selbst erledigt | selbst gelöst | selbst gefunden | selbst herausgefunden | problem gelöst |
    bitte ignorieren | fehlalarm | mein fehler | fehler bei mir | ticket kann zu | nicht mehr nötig |
    schon gefunden | können sie schliessen | kann geschlossen werden | laissez tomber | oubliez |
    ne tenez pas compte | fausse alerte | trouvé tout seul | trouvé toute seule | trouvé la solution |
    c'est arrangé | c'est réglé | problème résolu | pouvez fermer | pouvez clore | pouvez clôturer |
    mon erreur | une erreur de ma part | olvídelo | olvídalo | olviden | ya lo encontré | ya lo resolví |
    ya lo solucioné | ya está arreglado | ya está resuelto | ya está solucionado | falsa alarma |
    no se preocupe* | pueden cerrar | puede cerrar | pueden cerrarlo | no hace falta | esquece | esqueça |
    esqueçam | já encontrei | já resolvi | já foi resolvido | já está resolvido | alarme falso | podem fechar |
    pode fechar | pode encerrar | podem encerrar | laat maar | al gevonden | zelf gevonden | zelf opgelost |
    al opgelost | is opgelost | vals alarm | mag dicht | mag gesloten worden | kan dicht""")
"""It is no longer asked: it counts in an opening message too, and whatever was asked before."""

DONE: Final = whole_words("""
    that worked | this worked | it worked | worked | worked perfectly | that did it | that was it |
    that did the job | did the trick | did the job | there it is | that fixed it | this fixed it | fixes it |
    that solved it | this solved it | solved it | that helped | found it | found the | sorted it out |
    up and running | works now | works fine | works again | works | works great | works perfectly |
    works beautifully | works like a charm | is working | are working | working again | working now | all good |
    all sorted | all set | all fine | all is well | went through | go through now | everything is back |
    everything loads | everything works | it is back | is back up | is back online | back in business |
    back online | i'm back in | i'm in | we're back | problem is gone | issue is gone | error is gone |
    gone now | it's gone | is gone | now resolved | is resolved | been resolved | exactly what i * |
    just what i * | all i needed | what i was looking for | what i was after | answers my question |
    that's the one | spot on | show up | are there again | is green | i can log in | can log in |
    can sign in now | can see it now | logged in | i can * again | can * now | could * the order |
    is there now | it's here | it is here | is active again | shows up now | shows now | loads now |
    completes now | looks right | looks good | looks perfect | looks great | much better | connected |
    hat geklappt | hat funktioniert | das war's | das war es | passt jetzt | jetzt passt | läuft wieder |
    läuft jetzt | jetzt läuft | geht wieder | geht jetzt | jetzt geht | funktioniert | funktioniert wieder |
    jetzt klappt | klappt jetzt | klappt wieder | klappt alles | klappt | anmelden geht | kann mich wieder |
    ist behoben | jetzt erledigt | alles gut | alles bestens | alles in ordnung | ist da | ça marche |
    ça fonctionne | tout fonctionne | tout marche | fonctionne à nouveau | fonctionne de nouveau | c'est bon |
    c'était ça | c'était bien ça | j'ai trouvé | est résolu | rentré dans l'ordre | je peux me connecter |
    je peux à nouveau | je l'ai | tout est bon | ya funciona | ahora funciona | ahora sí | sí funciona |
    ya pude | ya puedo | ya entré | era eso | eso era | listo | solucionado | resuelto | todo bien |
    todo en orden | funcionó | ya aparece | deu certo | agora funciona | agora sim | resolvido |
    está funcionando | já consegui | consegui | era isso | isso mesmo | tudo certo | tudo ok | funcionou |
    já aparece | opgelost | werkt weer | werkt nu | doet het weer | doet het nu | doet hij het | nu doet |
    het is gelukt | gelukt | inloggen lukt | lukt weer | lukt nu | dat was het | alles werkt | weer inloggen""")
"""It is done, in an answer to us."""

RECEIVED: Final = whole_words("""
    got it | got the new one | received it | received, thank* | it arrived | arrived | has arrived |
    came this morning | came today | i see it | i see the * now | i can see it | see it running | found it |
    are coming in again | are arriving again | is back in my account | money is back | ist angekommen |
    angekommen | eingegangen | ist heute gekommen | habe ich erhalten | erhalten | gefunden | geld ist da |
    bien reçu | bien reçue | l'ai reçu | l'ai reçue | est arrivé | est arrivée | trouvé | lo recibí |
    la recibí | me llegó | ya llegó | reçu | recibido | ya tengo | encontrado | lo encontré | descargado |
    recebi | já recebi | recebido | já chegou | caiu na conta | achei | encontrei | ontvangen | heb hem binnen |
    heb het binnen | is binnen | staat op mijn rekening | is aangekomen | gevonden""")
"""It came, or was found."""

YES: Final = whole_words("""
    yes | yep | yup | yeah | it does | i can | it is | ja | oui | sí | sim | jep | genau | exact""")
"""To whether it works."""

NO: Final = whole_words("""
    no | nope | nah | nothing | nothing else | not right now | nein | nichts | nichts mehr | non | rien |
    rien d'autre | nada | nada más | não | nada mais | nee | niets | niets meer""")
"""To whether there is anything else."""

ALL_SAID: Final = whole_words("""
    that's all | that is all | thats all | that was all | that will be all | that would be all |
    that'll be all | that's all i need | that is all i need | that's all i needed | that is all i needed |
    that was all i needed | that's everything | that is everything | that's everything i need |
    that's it for * | that is it for * | that will be it | that's enough | nothing else | nothing more |
    i don't need anything else | don't need anything else | do not need anything else | i'm done | i am done |
    we're done | i'm good | i am good | i'm all set | all sorted | all set | das war alles | das ist alles |
    das wäre alles | mehr brauche ich nicht | c'est tout | c'était tout | ce sera tout | rien d'autre |
    nada más | eso es todo | eso era todo | es todo | só isso | era só isso | é tudo | era tudo | nada mais |
    é só | dat was alles | dat is alles | verder niets | niets meer""")
"""The customer takes leave."""

AGREED: Final = re.compile(
    whole_words("""
    that works | this works | it works | works for me | it is good | it's good | it is fine | it's fine |
    it is okay | it's okay | it's ok | that is good | that's good | that is fine | that's fine | that is okay |
    that seems fine | that seems good | that's okay | that's ok | this is good | this is fine | sounds good |
    all good""").pattern
    + r"(?! (?:now|again|perfectly|like|fine|great|well|as expected))"
)
"""Yes to an offer as likely as to a solution."""

NOTHING_ELSE: Final = whole_words("""
    for | the | your | a | an | lot | bunch | million | ton | so | very | much | many | all | again | quick |
    fast | prompt | kind | great | help | support | reply | response | answer | explanation | explaining |
    information | info | clarification | turnaround | of | that | was | me | helping me | helping | sorting |
    this | it | out | quickly | ok | okay | perfect | super | awesome | brilliant | excellent | good | nice |
    cool | lovely | wonderful | fantastic | amazing | love | you | you're | you guys | the best | rock | are |
    i | appreciate | appreciated | really | and | to | have | day | weekend | one | ah* | oh* | yes |
    makes sense | understood | good to know | team | patience | everyone | mate | man | guys | folks | pal |
    sir | madam | right on | sounds good | got it | clarifying | advice | heads | up | goodbye | good bye |
    bye | see you | now | auf wiedersehen | tschüss | au revoir | adiós | hasta luego | tchau | tot ziens |
    für | die | das | den | ihre | eure | deine | schnelle | prompte | erledigung | hilfe | antwort | prima |
    alles | klar | sehr | euch | ihnen | tausend | schönen | tag | verstanden | lieben | mille | infiniment |
    pour | votre | vos | aide | réponse | réactivité | parfait | beaucoup | bien | très | c'est | bonne |
    journée | bonne journée | d'accord | compris | por | su | tu | la | ayuda | respuesta | rapidez | perfecto |
    genial | mil | todo | muy | amable | entendido | vale | pela | ajuda | resposta | rápida | perfeito |
    ótimo | muito | entendi | beleza | voor | de | het | hulp | snelle | reactie | fijn | fijne | dag | top |
    hoor | duidelijk""")
"""What thanks may come with and still be no more than thanks."""

THANKS: Final = whole_words("""
    thanks | thank you | thank u | thx | ty | ta | cheers | much obliged | appreciate it | much appreciated |
    you rock | danke | danke schön | dankeschön | vielen dank | besten dank | herzlichen dank | lieben dank |
    merci | merci beaucoup | merci bien | gracias | muchas gracias | mil gracias | obrigado | obrigada | valeu |
    bedankt | dank | dank je | dank u | dank je wel | dank u wel | hartelijk dank""")

UNDONE: Final = whole_words("""
    half of | partly | the rest | only | is back now | error is back | came back | it is not | not | no access |
    nothing | nobody | none | never | no longer works | until | before the | would like | i'd like | i want |
    i need | we need | missing | charged | charge came | expect a | though | if the | if it | please help |
    can't | cannot | don't | doesn't | didn't | isn't | wasn't | won't | haven't | hasn't | without solving |
    greyed out | expired | blocked | refused | rejected | empty | blank | wrong | wrongly | wrong card | twice |
    broken | remains | same | stops | dead | lost | stuck | paused | crash* | fails | failed | error again |
    forbids | asks for | asks me | second | another | one more | one last | one other | next problem |
    next question | while i have you | typo | sure you did | nice job | nicht | nichts | kein | keine | leider |
    erst | vor dem | vor der | bis gestern | abgelaufen | leer | fehlt | fehlen | falsch | trotzdem | gleiche* |
    dasselbe | schön wär's | pas | rien | aucun* | vide | manque* | refusé* | avant la | hormis | no abre |
    no llegó | no aparece | no veo | nada | falta* | sin | igual | me pide | hasta ayer | antes de la | não |
    sem | vazio | bloquead* | pede | mesmo erro | ontem ainda | recusad* | niet | niets | geen | nog | leeg |
    foutmelding | ontbreekt | helaas | zelfde | gisteren | vraagt om | geweigerd""")
"""It is not, or not all of it, or there is more."""

UNEASY: Final = whole_words("""
    will try | will check | will test | i'll test | i'll try | i'll check | i'll report | i'll let |
    i'll write | try tomorrow | tomorrow | tonight | after lunch | later today | come back to you |
    get back to you | report back | keep me posted | keep me informed | let you know | waiting for | wait for |
    in advance | here it is | attach* | for nothing | for trying | for telling me | the worst | wasting |
    my money back | for me to | see you then | see you on | keep it open | leave it open | leave this open |
    go on | go ahead | once it | when it comes | before it | restarting | i ordered | morgen | versuche es |
    mache ich | ich melde mich | im voraus | warte | anbei | ce soir | demain | d'avance | je réessaie |
    j'essaie* | j'attends | en pièce jointe | mañana | lo intento | lo probaré | de antemano |
    quedo a la espera | espero | adjunt* | amanhã | vou | desde já | aguardo | em anexo | ik probeer | alvast |
    wacht | bijlage | hoor het graag | any news | any update | the update""")
"""Words that come with a wish, a promise or a grudge."""

WELCOME: Final = whole_words("""
    you're welcome | you are welcome | welcome | yw | np | no problem | no worries | my pleasure | pleasure |
    glad to help | glad i could help | happy to help | anytime | any time | sure | have a * day |
    have a * weekend | have a * one | take care | good luck | enjoy | bye | goodbye | gern geschehen | gerne |
    keine ursache | kein problem | schönen tag | de rien | avec plaisir | je vous en prie | bonne journée |
    de nada | con mucho gusto | un placer | buen día | por nada | disponha | bom dia | tenha um bom dia |
    graag gedaan | geen dank | fijne dag""")
"""What an agent says after thanks."""

BY_ITSELF: Final = whole_words("""
    out of the office | out of office | on vacation | on holiday | on annual leave | on leave until |
    i am away | i'm away | away until | automatic reply | auto reply | autoreply | auto-reply |
    automatic response | automated response | automated message | do not reply | thank you for contacting |
    thanks for contacting | thank you for your e-mail | thank you for your email | thank you for your message |
    received your message | message has been received | received your request | received your email |
    ticket has been created | request has been received | undeliverable | delivery has failed | mailer-daemon |
    no longer with the company | nicht im büro | ausser haus | im urlaub | abwesend | abwesenheit* |
    automatische antwort | nicht weitergeleitet | wieder im büro | vielen dank für ihre nachricht |
    danke für ihre nachricht | absent* | réponse automatique | en congé | en vacances | merci de votre message |
    merci pour votre message | fuera de la oficina | respuesta automática | de vacaciones |
    gracias por su mensaje | ausente | resposta automática | de férias | fora do escritório |
    obrigado pela mensagem | obrigada pela mensagem | obrigado pela sua mensagem | afwezig* | niet op kantoor |
    automatisch antwoord | op vakantie | bedankt voor uw bericht | dank voor uw bericht""")
"""A machine answers for somebody: nobody has read anything."""
