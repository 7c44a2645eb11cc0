"""What frustrated people write in six languages. Each table is heard as whole phrases, accents left aside."""

from typing import Final

ANGRY: Final = """
    this is ridiculous | that's ridiculous | this is absurd | this is useless | you are useless | you're useless |
    useless bot | useless answer | useless answers | waste of time | wasting my time | so frustrating | very
    frustrating | frustrated | i'm furious | i am furious | i'm angry | i am angry | so angry | pissed off | this is a
    joke | what a joke | this is a nightmare | unacceptable | outrageous | terrible service | worst support | worst
    service | worst help | horrible service | i give up | i've had enough | i have had enough | had it with you | had
    it with this | are you kidding | are you serious | you don't understand | you do not understand | you're not
    listening | you are not listening | you keep saying | you keep repeating | stop repeating | stupid bot | dumb bot
    | stupid thing | driving me crazy | driving me mad | driving me nuts | losing my patience | lost my patience |
    completely useless | totally useless | das ist lacherlich | lacherlich | so ein quatsch | so ein unsinn | so ein
    mist | reine zeitverschwendung | zeitverschwendung | das ist ein witz | ich bin stinksauer | stinksauer | ich bin
    sauer | total frustriert | frustrierend | frustriert | ich habe genug | mir reicht's | mir reicht es | jetzt
    reicht's | jetzt reicht es | unverschamt | unverschamtheit | eine frechheit | verstehst du nicht | du verstehst
    mich nicht | sie verstehen mich nicht | vollig nutzlos | nutzlos | unfassbar | schlechtester support | ich gebe
    auf | das nervt | es nervt | zum verzweifeln | c'est ridicule | ridicule | perte de temps | c'est n'importe quoi |
    n'importe quoi | inacceptable | c'est nul | vous etes nul | tu es nul | vous etes inutile | ca ne sert a rien |
    ras le bol | j'en ai marre | j'en ai assez | frustrant | frustre | enervant | je suis furieux | je suis furieuse |
    en colere | vous ne comprenez rien | tu ne comprends rien | vous ne comprenez pas | scandaleux | honteux |
    j'abandonne | quelle blague | vous vous moquez | es ridiculo | ridiculo | perdida de tiempo | inaceptable | no
    sirve para nada | no sirves para nada | estoy harto | estoy harta | frustrante | frustrado | frustrada | que
    verguenza | es una verguenza | estoy furioso | estoy furiosa | enfadado | enojado | no entiendes nada | no me
    entiendes | no me entiende | es una broma | me rindo | pesimo servicio | pesima atencion | que asco | e ridiculo |
    perda de tempo | inaceitavel | nao serve para nada | estou farto | estou farta | cansei disso | que absurdo | um
    absurdo | pessimo atendimento | pessimo servico | estou furioso | estou furiosa | estou com raiva | voce nao
    entende | voces nao entendem | que piada | desisto | uma vergonha | que vergonha | palhacada | dit is belachelijk
    | belachelijk | tijdverspilling | onacceptabel | dit slaat nergens op | wat een onzin | ik ben woedend | ik ben
    boos | frustrerend | gefrustreerd | ik ben het zat | het zat | ik geef het op | je snapt het niet | je begrijpt me
    niet | jullie begrijpen me niet | waardeloos | schandalig | om gek van te worden | slechtste service | wat een
    grap | ik word hier gek van
"""
"""Anger, or having given up; heard alone it is enough."""

SWORN: Final = """
    wtf | what the hell | what the fuck | fuck | fucking | bullshit | this sucks | you suck | damn it | goddamn | crap
    bot | shitty | scheisse | verdammt | verdammte | verflucht | zum teufel | merde | putain | bordel | foutage de
    gueule | mierda | joder | carajo | hostia | porra | caralho | merda | que droga | verdomme | klote | kut | godver
"""

WEARY: Final = """
    again and again | over and over | for the third time | third time | fourth time | for hours | for days | since
    yesterday | how many times | i already said | i already told you | i told you | as i said | i just said that |
    still not working | still doesn't work | still does not work | nothing helps | nothing works | same answer | same
    thing again | the same article | going in circles | schon wieder | immer wieder | zum dritten mal | seit stunden |
    seit tagen | wie oft | hab ich schon gesagt | habe ich schon gesagt | ich sagte doch | immer noch nicht | geht
    immer noch nicht | funktioniert immer noch nicht | dieselbe antwort | die gleiche antwort | encore une fois | pour
    la troisieme fois | depuis des heures | depuis des jours | combien de fois | j'ai deja dit | je vous ai dit | ne
    marche toujours pas | toujours pas | la meme reponse | rien ne marche | una y otra vez | por tercera vez | desde
    hace horas | desde hace dias | cuantas veces | ya lo dije | ya te dije | ya les dije | sigue sin funcionar | la
    misma respuesta | nada funciona | de novo e de novo | pela terceira vez | ha horas | ha dias | quantas vezes | ja
    disse | eu ja falei | continua sem funcionar | a mesma resposta | nada adianta | alweer | steeds weer | voor de
    derde keer | al uren | al dagen | hoe vaak | ik zei toch | dat zei ik al | werkt nog steeds niet | nog steeds niet
    | hetzelfde antwoord | niets werkt
"""
"""Being tired of it: with one more sign it is enough."""

DID_NOT_HELP: Final = """
    that did not help | that didn't help | this did not help | this didn't help | didn't help | did not help | doesn't
    help | does not help | not helpful | not helping | no help | unhelpful | that's not what i asked | that is not
    what i asked | not what i asked | not what i meant | that's not it | doesn't answer | does not answer | didn't
    answer my question | did not answer my question | wrong answer | that's wrong | that is wrong | already tried that
    | i tried that | tried that already | doesn't work | does not work | didn't work | did not work | that's not my
    question | not my question | hilft mir nicht | hilft nicht | hat nicht geholfen | hat mir nicht geholfen | das
    hilft nicht | keine hilfe | nicht hilfreich | das habe ich nicht gefragt | nicht meine frage | falsche antwort |
    das ist falsch | schon versucht | schon probiert | hab ich schon probiert | funktioniert nicht | geht nicht | ca
    ne m'aide pas | cela ne m'aide pas | ne m'aide pas | n'aide pas | pas utile | pas ma question | ce n'est pas ma
    question | ce n'est pas ce que j'ai demande | mauvaise reponse | c'est faux | deja essaye | ca ne marche pas | ne
    fonctionne pas | no me ayuda | no ayuda | no ayudo | no me sirve | no es lo que pregunte | esa no es mi pregunta |
    respuesta incorrecta | eso esta mal | ya lo intente | ya probe | no funciona | nao ajudou | nao me ajudou | nao
    ajuda | nao e isso | nao foi isso que perguntei | nao e minha pergunta | resposta errada | esta errado | ja tentei
    | nao funciona | nao resolveu | nao adiantou | dat helpt niet | helpt niet | helpt me niet | hielp niet | heeft
    niet geholpen | niet wat ik vroeg | niet mijn vraag | verkeerd antwoord | dat klopt niet | al geprobeerd | werkt
    niet
"""
"""After an answer, that it was none."""
