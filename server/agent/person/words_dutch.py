"""Dutch words by what they do in a wish for a person."""

from typing import Final

from server.agent.person.word_classes import Vocabulary, WordClass

DUTCH: Final = Vocabulary(
    "Dutch",
    {
        WordClass.PERSON: """
            persoon | medewerker | medewerkster | collega | agent | adviseur | leidinggevende | manager | chef |
            vertegenwoordiger | specialist | operator | technicus | expert | supportmedewerker | baas | directie |
            directeur""",
        WordClass.HUMAN: "mens | mensen hier | mensen aan | mensen die antwoorden | mensen die helpen | echte mensen",
        WordClass.SOMEONE: "iemand | iemant | iemand anders",
        WordClass.STAFF: """
            iemand van jullie | iemand van support | iemand van het team | iemand van u | een van jullie | een van
            jullie medewerkers | een van uw medewerkers | iemand bij jullie | collega van je | collega van jou |
            collega van u | iemand van de klantenservice | je leidinggevende | uw leidinggevende | jullie manager | je
            baas | iemand van de administratie""",
        WordClass.SIDE: "klantenservice | klantendienst | helpdesk | technische dienst | servicedesk | jullie team",
        WordClass.SUPPORT: "support | ondersteuning | afdeling | administratie",
        WordClass.REAL: """
            echt | echte | menselijke | levende | levend | live | die er verstand van heeft | die verstand heeft |
            persoonlijk | met verstand van zaken""",
        WordClass.SPEAK: """
            spreken | praten | praat | spreek | chatten | overleggen | gesprek | bellen met | telefoneren | een
            gesprek""",
        WordClass.CONNECT: """
            verbinden | verbonden | doorzetten | doorsturen | doorgeven aan een mens | zet | schakel | verbind |
            overdragen aan een mens | stuur | stuur dit door | doorgestuurd""",
        WordClass.CONNECT_ME: """
            verbind me | verbind mij | verbindt me | doorverbinden | doorverbonden | zet me door | zet mij door |
            schakel me door | breng me in contact | verbind ons""",
        WordClass.WANT: """
            wil | wou | wens | nodig | geef me | geef mij | zoek | eis | liever | zou graag | mag ik | heb nodig |
            verlang | roep er | roep""",
        WordClass.REACH: """
            contact | contact met | bereik | bereiken | contacteren | contact opnemen met | contact opnemen | in
            contact | in contact komen met""",
        WordClass.PHONE: "bellen | bel | terugbellen | belt | opbellen",
        WordClass.WISH: """
            bel me | bel mij | me terugbellen | mij terugbellen | me bellen | mij bellen | teruggebeld worden | jullie
            bellen | u bellen | menselijke hulp | menselijk contact | gebeld worden | iemand anders mij""",
        WordClass.NUMBER: "telefoonnummer | telefonisch | aan de telefoon | aan de lijn",
        WordClass.HAVE_YOU: "hebben jullie | heeft u | hebt u | is er een | wat is jullie",
        WordClass.MACHINE: """
            bot | bots | robot | robots | chatbot | chatbots | computer | machine | ai | automatische | automaat""",
        WordClass.ANSWERS: "antwoord | antwoorden | berichten",
        WordClass.NOT: "geen | niet | stop met | stop | genoeg van | in plaats van | zonder | dan een | klaar met",
        WordClass.ME: "me | mij | ons",
        WordClass.YOURS: "jullie | uw | je | jou | u",
        WordClass.DEED: """
            helpen | helpt | kijken | kijkt | beantwoorden | oplossen | overnemen | behandelen | lezen | bekijken |
            meekijken | antwoordt""",
        WordClass.ATTEND: "geholpen worden door | geholpen worden | te woord staan | te woord gestaan",
        WordClass.THERE: "is er | is hier | zijn er | is daar | zit er",
        WordClass.WHO: "met wie kan ik | wie kan ik bellen | wie kan ik spreken | bij wie kan ik | met wie moet ik",
        WordClass.COMPLAIN: "klacht indienen | een klacht | klagen bij | een ticket openen | ticket aanmaken",
        WordClass.MATTER: "mijn account | mijn zaak | mijn probleem | mijn vraag | dit probleem | mijn verzoek",
        WordClass.AVAILABLE: "bereikbaar | beschikbaar",
        WordClass.THING: """
            project | projecten | groep | groepen | bord | borden | kaart | kaarten | kolom | rol | rollen | rechten |
            pagina | lijst | api | server | reactie | reacties | slack | agenda | factuur | facturen | sjabloon |
            adres | veld | plan | plek | link | account | toegang | profiel | eigenaar | bericht | leesrechten |
            taken""",
        WordClass.OTHERS: "leden | gasten | klanten | gebruikers | bezoekers | ze | zij",
        WordClass.GLUE: """
            een | de | het | met | aan | van | bij | in | naar | op | ik | kan | kunt | kun | zou | kunnen | dat | dit
            | er | door | laat | om | te | hier over | hierover | worden | mogen | willen | ook | gewoon | even |
            ernaar | hiernaar | over | heb | die | deze | vragen | daar""",
        WordClass.FILLER: """
            graag | alsjeblieft | alstublieft | aub | hallo | nu | hier | direct | snel | bedankt | ja | nee | meteen
            | eindelijk | aanwezig | ergens""",
        WordClass.WORD: "personen | persoonlijke | mensen | medewerkers | agendas",
    },
)
