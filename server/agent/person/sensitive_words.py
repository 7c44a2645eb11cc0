"""Words of topics that a team may keep for people: by category, in six languages, heard as whole phrases.

They name what happened to the customer or what they are about to do, not the topic: "refund policy" is a question that
the help centre answers, "I want my money back" is not.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_BILLING_DISPUTE: Final = """
    charged twice | double charged | charged me twice | charged us twice | overcharged | charged too much | wrong
    amount charged | wrongly charged | charged without | charged after i cancelled | charged after cancelling |
    unauthorized charge | unauthorised charge | unauthorized payment | i did not authorize | i didn't authorize |
    dispute this charge | dispute the charge | dispute a charge | chargeback | want my money back | want our money
    back | give me my money back | i want a refund | we want a refund | i demand a refund | refund me | wrong invoice
    | the invoice is wrong | invoice is incorrect | why was i charged | why were we charged | doppelt abgebucht |
    doppelt berechnet | zweimal abgebucht | zu viel abgebucht | zu viel berechnet | zu unrecht abgebucht |
    unberechtigte abbuchung | falsch berechnet | falsche rechnung | rechnung ist falsch | rechnung stimmt nicht | geld
    zuruck | mein geld zuruck | ruckbuchung | ich fordere eine erstattung | warum wurde mir | nicht autorisierte
    zahlung | debite deux fois | facture deux fois | preleve deux fois | trop preleve | prelevement injustifie |
    prelevement non autorise | facture est fausse | facture erronee | facture incorrecte | rembourser mon argent | je
    veux etre rembourse | remboursez moi | je conteste | contester le prelevement | cobraron dos veces | cobrado dos
    veces | cobro doble | doble cobro | cobro indebido | cobro no autorizado | me cobraron de mas | factura incorrecta
    | factura esta mal | devuelvan mi dinero | devuelvanme | quiero mi dinero | quiero un reembolso | exijo un
    reembolso | disputar el cargo | reclamar un cobro | cobrado duas vezes | cobrada duas vezes | cobraram duas vezes
    | cobranca duplicada | cobranca indevida | cobranca nao autorizada | cobraram a mais | fatura errada | fatura esta
    errada | meu dinheiro de volta | quero reembolso | quero um reembolso | contestar a cobranca | dubbel afgeschreven
    | twee keer afgeschreven | dubbel gefactureerd | twee keer gefactureerd | te veel betaald | te veel afgeschreven |
    onterecht afgeschreven | factuur klopt niet | verkeerde factuur | geld terug | mijn geld terug | ik wil een
    terugbetaling | ik betwist
"""

_SECURITY: Final = """
    hacked | been hacked | account was stolen | account is stolen | stolen account | someone else logged in | someone
    logged into | somebody logged into | somebody else is using my account | unauthorized access | unauthorised access
    | data breach | security breach | security incident | data leak | leaked | compromised | phishing | vulnerability
    | security hole | security issue | i found a bug in your security | ransomware | suspicious login | suspicious
    sign-in | strange login | password was stolen | see other customers' data | another customer's data | gehackt |
    konto gestohlen | fremder zugriff | unbefugter zugriff | jemand hat sich in mein konto | jemand war in meinem
    konto | datenleck | datenpanne | sicherheitslucke | sicherheitsvorfall | sicherheitsproblem | verdachtige
    anmeldung | fremde anmeldung | kompromittiert | pirate | piratee | compte vole | acces non autorise | quelqu'un
    s'est connecte | fuite de donnees | faille de securite | violation de donnees | incident de securite | hameconnage
    | connexion suspecte | compromis mon compte | hackeado | hackeada | hackearon | cuenta robada | robaron mi cuenta
    | acceso no autorizado | alguien entro en mi cuenta | filtracion de datos | fuga de datos | brecha de seguridad |
    vulnerabilidad | inicio de sesion sospechoso | incidente de seguridad | invadiram | invadiram minha conta | conta
    invadida | conta roubada | acesso nao autorizado | alguem entrou na minha conta | vazamento de dados | falha de
    seguranca | vulnerabilidade | login suspeito | incidente de seguranca | account gestolen | ongeautoriseerde
    toegang | onbevoegde toegang | iemand heeft ingelogd op mijn | iemand is ingelogd op mijn | datalek |
    beveiligingslek | beveiligingsincident | verdachte inlog | verdachte aanmelding
"""

_LEGAL: Final = """
    lawyer | my attorney | our attorney | legal action | lawsuit | sue you | going to sue | take you to court | court
    order | subpoena | cease and desist | legal department | legal team | legal notice | data subject request |
    subject access request | right to be forgotten | erasure request | gdpr request | under the gdpr | article 15 |
    article 17 | data processing agreement | breach of contract | dpa signed | anwalt | rechtsanwalt | rechtliche
    schritte | verklagen | klage einreichen | gericht | abmahnung | datenschutzbeauftragten | auskunft nach dsgvo |
    auskunftsersuchen | nach der dsgvo | laut dsgvo | loschantrag | auftragsverarbeitung |
    auftragsverarbeitungsvertrag | vertragsbruch | rechtsabteilung | avocat | action en justice | poursuites
    judiciaires | porter plainte | tribunal | mise en demeure | demande d'acces rgpd | demande rgpd | au titre du rgpd
    | droit a l'oubli | delegue a la protection des donnees | service juridique | accord de traitement des donnees |
    abogado | acciones legales | demanda judicial | demandarles | voy a demandar | tribunales | proteccion de datos
    solicitud | derecho de supresion | derecho al olvido | segun el rgpd | departamento legal | advogado | acao
    judicial | processar voces | vou processar | procon | notificacao extrajudicial | segundo a lgpd | pela lgpd |
    pedido lgpd | direito ao esquecimento | departamento juridico | medidas legais | advocaat | juridische stappen |
    rechtszaak | aanklagen | rechtbank | ingebrekestelling | avg-verzoek | avg verzoek | op grond van de avg |
    inzageverzoek | recht op vergetelheid | verwerkersovereenkomst | juridische afdeling
"""

_CANCELLATION: Final = """
    cancel my subscription | cancel our subscription | cancel my account | cancel our account | cancel my plan |
    cancel our plan | cancel my contract | cancel our contract | close my account | close our account | terminate my |
    terminate our | want to cancel | like to cancel | we are leaving | want to unsubscribe | end my subscription | end
    our subscription | not renew | stop my subscription | switch to another provider | switching to a competitor |
    switch to a competitor | delete my account | delete our account | abo kundigen | mein abo kundigen | vertrag
    kundigen | konto kundigen | ich kundige | wir kundigen | ich mochte kundigen | wir mochten kundigen | will
    kundigen | wollen kundigen | kundigung | konto schliessen | konto loschen | nicht verlangern | anbieter wechseln |
    resilier | resiliation | annuler mon abonnement | annuler notre abonnement | arreter mon abonnement | fermer mon
    compte | supprimer mon compte | mettre fin a mon | cloturer mon compte | ne pas renouveler | cancelar mi
    suscripcion | cancelar nuestra suscripcion | cancelar mi cuenta | cancelar el contrato | darme de baja | dar de
    baja | cerrar mi cuenta | eliminar mi cuenta | quiero cancelar | queremos cancelar | no renovar | cancelar minha
    assinatura | cancelar nossa assinatura | cancelar minha conta | cancelar o contrato | encerrar minha conta |
    encerrar a conta | excluir minha conta | quero cancelar | nao renovar | abonnement opzeggen | opzeggen | opzegging
    | account sluiten | account verwijderen | contract beeindigen | abonnement beeindigen | abonnement stopzetten |
    niet verlengen | overstappen naar een andere
"""

SENSITIVE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "security": _SECURITY,
        "legal": _LEGAL,
        "billing_dispute": _BILLING_DISPUTE,
        "cancellation": _CANCELLATION,
    }
)
"""By category, the most serious first: the first that is heard is the one that counts."""

CATEGORY_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "security": "a security matter",
        "legal": "a legal matter",
        "billing_dispute": "a disputed bill",
        "cancellation": "a cancellation",
    }
)
"""How the desk names them; a team's own categories are named as they are written."""
