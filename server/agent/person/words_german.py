"""German words by what they do in a wish for a person."""

from typing import Final

from server.agent.person.word_classes import Vocabulary, WordClass

GERMAN: Final = Vocabulary(
    "German",
    {
        WordClass.PERSON: """
            person | mitarbeiter | mitarbeiterin | mitarbeitern | berater | beraterin | agent | agenten |
            kundenbetreuer | kundenberater | sachbearbeiter | sachbearbeiterin | ansprechpartner | ansprechpartnerin |
            kollege | kollegen | kollegin | vorgesetzten | vorgesetzter | chef | techniker | experten | fachmann |
            supportmitarbeiter | support mitarbeiter | servicemitarbeiter | teamleiter | geschaftsleitung |
            geschaftsfuhrung | leitung""",
        WordClass.HUMAN: "mensch | menschen | menschlich",
        WordClass.SOMEONE: "jemand | jemanden | jemandem | jmd | wen | irgendwen | irgendjemand | irgendjemanden",
        WordClass.STAFF: """
            jemand von ihnen | jemand von euch | jemanden von euch | jemanden von ihnen | einer von euch | einer ihrer
            mitarbeiter | einem ihrer mitarbeiter | einer ihrer kollegen | jemand aus ihrem team | jemandem aus ihrem
            team | jemand aus dem team | jemandem aus dem team | jemand vom team | ihren vorgesetzten | ihrem
            vorgesetzten | euren chef | ihren chef | ihrem chef""",
        WordClass.SIDE: """
            kundendienst | kundenservice | kundensupport | kundenbetreuung | support team | supportteam | helpdesk |
            technischer support | technischen support | ihrem team | eurem team | ihr team""",
        WordClass.SUPPORT: "support | service | abteilung | fachabteilung | buchhaltung",
        WordClass.REAL: """
            echt | echte | echten | echter | echtes | echtem | richtige | richtigen | richtiger | reale | realen |
            menschlichen | menschlicher | menschliche | lebenden | wirklichen | der ahnung hat | der sich auskennt |
            die sich auskennt | personlich | kompetenten | lebendigen | personliche | personlichen""",
        WordClass.SPEAK: """
            sprechen | reden | rede | spreche | chatten | schreiben mit | unterhalten | gesprach | diskutieren |
            klaren mit | telefonat | klaren | beratung | besprechen | abklaren | rucksprache""",
        WordClass.CONNECT: """
            verbinden | verbunden | weiterleiten | weitergeleitet | leiten | leite | geben | gib | stell | stellen |
            durchstellen | ubergeben | weitergeben | ubergebe | durchgestellt | vermitteln | hinzuziehen | dazuholen""",
        WordClass.CONNECT_ME: """
            verbinden sie mich | verbinde mich | verbindet mich | stell mich | stellen sie mich | leiten sie mich |
            leite mich | leitet mich | verbinden sie uns | reichen sie mich""",
        WordClass.WANT: """
            will | mochte | brauche | brauch | hatte gern | hatte gerne | wunsche | verlange | bestehe auf | will
            lieber | geben sie mir | gib mir | gebt mir | holen sie | hol mir | hol | benotige | suche | lieber |
            mochten | brauchen | holt""",
        WordClass.REACH: """
            erreiche | erreichen | kontaktieren | kontaktiere | kontakt | kontakt mit | melden | meldet | in
            verbindung setzen | ansprechen | wenden""",
        WordClass.PHONE: "anrufen | zuruckrufen | rufen | ruft | ruf | anruf | ruckruf | anruft | zuruckruft",
        WordClass.WISH: """
            ruckruf erbeten | bitte um ruckruf | um ruckruf | rufen sie mich an | ruft mich an | ruf mich an | euch
            anrufen | sie anrufen | bei ihnen anrufen | bei euch anrufen | ruckruf bitte | telefonisch klaren |
            telefonisch sprechen | konnen wir telefonieren | gerne telefonieren | menschliche hilfe | menschlichen
            support | menschlicher support""",
        WordClass.NUMBER: """
            telefonnummer | rufnummer | hotline nummer | am telefon | ans telefon | hotline | telefonieren |
            telefonisch""",
        WordClass.HAVE_YOU: "haben sie | habt ihr | gibt es bei ihnen | gibt es eine | wie lautet",
        WordClass.MACHINE: """
            bot | chatbot | roboter | maschine | ki | computer | automat | automatischer | automatische |
            automatischen | automatisierte | automatisierten | automaten | kunstlichen intelligenz""",
        WordClass.ANSWERS: "antworten | antwort",
        WordClass.NOT: """
            kein | keinen | keine | keinem | keiner | nicht | statt | anstatt | schluss mit | genug | keine lust |
            keine lust mehr | nicht mit | satt""",
        WordClass.ME: "mich | mir | uns",
        WordClass.YOURS: """
            ihr | ihre | ihren | ihrem | ihrer | euer | eure | eurem | euch | ihnen | von ihnen | bei ihnen""",
        WordClass.DEED: """
            helfen | hilft | ansehen | ansieht | anschauen | anschaut | beantworten | ubernehmen | bearbeiten |
            kummern | kummert | losen | prufen | dazu | draufschauen | weiterhelfen | lesen | zustandig | da ist |
            hilfe | unterstutzung""",
        WordClass.ATTEND: "betreut werden | bedient werden | beraten werden",
        WordClass.THERE: "gibt es | ist | ist da | ist hier | sind | arbeiten | sitzt | gibts",
        WordClass.WHO: """
            mit wem kann ich | an wen kann ich mich wenden | an wen wende ich mich | wen kann ich anrufen | mit wem
            konnte ich | wen kann ich ansprechen""",
        WordClass.COMPLAIN: """
            beschwerde einreichen | mich beschweren | beschweren | support ticket offnen | ein ticket offnen | ein
            ticket eroffnen | ticket erstellen""",
        WordClass.MATTER: """
            mein fall | meinen fall | mein problem | meine anfrage | mein anliegen | mein konto | meinem problem""",
        WordClass.AVAILABLE: "erreichbar | verfugbar",
        WordClass.THING: """
            projekt | projekte | projekts | gruppe | gruppen | board | boards | karte | karten | spalte | rolle |
            rollen | recht | rechte | seite | liste | api | server | kommentar | kommentare | slack | kalender |
            rechnung | rechnungen | vorlage | adresse | feld | tarif | platz | webhooks | link | konto | ubersicht |
            leserechte | besitzer""",
        WordClass.OTHERS: "mitglieder | gaste | kunden | nutzer | benutzer | besucher | sie alle",
        WordClass.GLUE: """
            ein | eine | einen | einem | einer | nem | nen | der | die | das | den | dem | mit | an | zu | zum | zur |
            aus | von | vom | bei | in | im | ich | sie | kann | kannst | konnen | konnten | konnte | darf | durfte |
            wurde | ware | es | sich | dass | lass | lassen | diesen | dieses | so | daruber | werden | gern | gerne |
            unter | moglich | ihm | durch""",
        WordClass.FILLER: """
            bitte | hallo | nein | jetzt | sofort | endlich | hier | mal | einfach | danke | direkt | einmal | nur |
            schnell | guten tag | nochmal | da | auch | doch | wieder | weiter""",
        WordClass.WORD: "personen | personal | meldung | meldungen | gehen | geht | sehen | gebe | geben wir",
    },
)
