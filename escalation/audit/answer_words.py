"""What an answer of ours was, from which it depends what "thanks" and "yes" after it mean; in six languages."""

from typing import Final

from escalation.audit.closing_words import whole_words

ACTED: Final = whole_words("""
    i've unlocked | i have unlocked | been unlocked | i've reset | have reset | been reset | have restored |
    has been restored | have been restored | i've issued | i have issued | has been issued | have refunded |
    been refunded | has been credited | have credited | invoice credited | have corrected | been corrected |
    have enabled | been enabled | have activated | been activated | have reactivated | is active |
    is active again | have removed | been removed | have merged | been merged | have extended | been extended |
    have cancelled | been cancelled | is cancelled | have been imported | been imported | has been processed |
    i've processed | i have processed | was mailed to you | has been sent | has been shipped |
    have shipped a fix | rolled out a fix | has been delivered | has been added | have added |
    has been changed | have changed | is now resolved | is fixed | are fixed | been fixed | have fixed |
    fixed now | went live today | confirmed that it works | mark this as solved | mark this as resolved |
    marking this as | closing this | closing the ticket | closing your ticket | close this one |
    close the ticket now | glad it works | works again | working again | is working now | freigeschaltet |
    entsperrt | aufgehoben | wurde behoben | ist behoben | ist gelöst | wurde erstattet | wurde korrigiert |
    wurde geändert | neu ausgelöst | jetzt erledigt | ist erledigt | schliesse das ticket |
    schliessen das ticket | wieder läuft | a été corrigé* | a été supprimé* | a été annulé* | a été remboursé* |
    a été débloqué* | c'est réglé | c'est corrigé | est résolu* | est résilié* | remboursée | je clôture |
    je ferme | nous clôturons | ha sido cancelad* | ha sido reembolsad* | ha sido corregid* | hemos corregido |
    está solucionado | está resuelto | cobro devuelto | cierro el | cerramos el | foi cancelad* |
    foi resolvid* | foi corrigid* | foi reembolsad* | valor devolvido | vou encerrar | encerramos o |
    is opgelost | is opgezegd | is hersteld | is teruggestort | bedrag teruggestort | is aangepast |
    ik sluit het | wij sluiten het""")
"""We did what was asked, or say that it is over."""

TOLD_HOW: Final = whole_words("""
    you can | you'll find | you will find | you may | click | press | choose | select | use the | use our |
    try the | go to | open the | under | it's called | is called | here is | here's | here are | see the |
    the guide | the link | http* | sie finden | sie können | klicken | wählen | unter | hier ist | hier finden |
    heisst | vous pouvez | vous trouverez | vous le trouverez | cliquez | choisissez | voici | s'appelle |
    puede | puedes | encontrará | lo encontrará | haga clic | elija | aquí | se llama | você pode | fica em |
    clique | escolha | aqui | chama-se | u kunt | je kunt | u vindt | klik | kies | staat onder | hier is | heet""")
"""How it is done, or where it stands."""

PROMISED: Final = whole_words("""
    looking into | look into | will get back | get back to you | be back with | will let you know |
    let you know once | we'll let you know | keep you posted | passed it on | passed this on | pass this on |
    passing | pass it on | forwarded | escalated | will ask | i'll ask | will check | i'll check | will fix |
    we'll fix | next release | next version | hope to | working on | investigating | within a day |
    received your request | as soon as | once it is | not solved | not yet | not found | not reproduced |
    could reproduce | unfortunately | schedule a call | offer you | offer of | we offer | sorry about that |
    we are sorry | i am sorry | i'm sorry | it should | this should | that should | should reach |
    should arrive | should get | should have | will | we'll | i'll | going to | soon | tomorrow | tonight |
    later | this evening | planned | are on it | is on it | afraid | cannot | can't | not possible | unable to |
    declined | still waiting | being | under review | sent it to the | for most | first part | the second |
    needs your | need your | we need | i need | see whether | office is closed | on our side | wird | werden |
    demnächst | morgen | sera | demain | será | mañana | amanhã | wordt | zal | wir melden uns | melden uns |
    melde mich | wir prüfen | prüfen das | prüfe das | weitergeleitet | leite * weiter | leite es |
    gebe es weiter | gebe das | kümmern uns | werden es | sobald | leider | bedauern | in bearbeitung |
    beim kollegen | liegt bei | en cours | en traitement | nous vérifions | vérifions | on vérifie |
    je vérifie | nous revenons | transmis | transmets | dès que | malheureusement | désolé* |
    estamos revisando | lo estamos | revisando | revisaremos | en cuanto | cuando esté | le avisaremos |
    lo paso | lamentablemente | vamos verificar | estamos verificando | verificando | assim que | avisamos |
    encaminhei | em análise | em andamento | infelizmente | wij kijken | we kijken | zoeken het uit |
    zoek het uit | uitzoeken | in behandeling | doorgestuurd | geef het door | zodra | helaas""")
"""More is to come from us, or what was asked is refused: thanks for it are no end."""

ASKED_FOR: Final = whole_words("""
    please send | please attach | attach the | please provide | please confirm | please fill | please reply |
    please tell | please let | to verify | confirming | just to confirm | kindly ensure | how about |
    what about | would you like | let me know when | let me know whether | let me know if it |
    let us know if it | could you tell | could you send | can you tell | if it is working | if the problem |
    if it works | wie lautet | bitte senden | bitte schicken | bitte bestätigen | bitte teilen |
    veuillez envoyer | veuillez confirmer | merci de nous | envíenos | confirme | envie-nos | stuur ons |
    bevestig""")
"""Something is wanted from the customer, besides what ends with a question mark: their answer is no end."""

ELSE_ASKED: Final = whole_words("""
    anything else | anything more | something else | what else | any other | other help | more help |
    further help | further assistance | other assistance | more questions | further questions |
    will that be all | is that all | kann ich noch | sonst noch | noch etwas | noch fragen | autre chose |
    d'autres questions | algo más | alguna otra | mais alguma coisa | algo mais | mais alguma dúvida |
    nog iets | verder nog | nog vragen""")
"""Whether there is anything else."""

WORKS_ASKED: Final = whole_words("""
    does it work | does it help | does it open | does it load | does this work | does this help |
    does that work | does that help | does the * work | does the * * work | do you see | can you see |
    can you open | can you log | can you check | can you access | could you try | can you try |
    could you check | could you please try | have you tried | did it work | did it help | did that * |
    did this * | did the * help | did the * work | did the * * solve * | is it better | is it the same |
    is it working | is it solved | is everything working | was the answer | better now | works now | try again |
    noch einmal | nochmals | versuchen | probieren | funktioniert | klappt | geht es jetzt | ist das problem |
    réessayer | ça marche | cela fonctionne | essayer | est-ce résolu | puede probar | puede intentar |
    puede verificar | probar otra | funciona | pode tentar | pode verificar | tentar de novo | tentar outra |
    proberen | werkt het | lukt het""")
"""Whether it works, or that it be tried: "yes" is an end, "no" none."""

OFFERED_BESIDES: Final[str] = (
    r"(?:please )?(?:do )?(?:let (?:me|us) know|feel free|reach out)[^.!]*\b(?:else|more|other|further)\b[^.!]*"
)
"""What is offered besides takes nothing back: "let me know if anything else comes up"."""
