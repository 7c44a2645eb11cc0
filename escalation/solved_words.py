"""The words that say that something is solved, still broken, or neither for sure; in six languages at once.

Over text in lower case with straight apostrophes and single spaces. What is said to be broken is looked for first and
taken out: "not solved" holds the word "solved".
"""

import re
from typing import Final

FIXED: Final = re.compile(
    r"""(?<!\w)(?:
    (?:it|this|that|everything|all|the\ (?:problem|issue))(?:\ is|'s|\ has\ been|\ was|\ got|\ seems)
      (?:\ all|\ now|\ already|\ been)*\ (?:fixed|solved|resolved|sorted(?:\ out)?|working|fine|ok|okay|good|done|gone)
    |(?:already\ |now\ |all\ )?(?:fixed|solved|resolved|sorted)(?:\ now|\ already|\ thanks|\ thank\ you|\ itself)?
    |(?:it|this|that|everything|all)?\ ?works(?:\ now|\ again|\ fine|\ well)
    |(?:no\ longer|not)\ (?:a\ problem|an\ issue|needed|necessary)(?:\ any\ ?more)?
    |(?:do\ not|don't|no\ longer)\ need\ (?:any\ |your\ )?(?:help|it|this)(?:\ any\ ?more)?
    |(?:you\ can|please|feel\ free\ to)\ close\ (?:it|this|the\ ticket|the\ case)
    |(?:hat\ sich|ist|wurde|schon|bereits|alles|habe\ es|ich\ habe\ es)(?:\ schon|\ bereits|\ inzwischen|\ jetzt|\ nun
      |\ mittlerweile|\ selbst)*\ (?:erledigt|gelöst|behoben|gefixt|repariert)
    |(?:erledigt|gelöst|behoben)
    |(?:funktioniert|geht|klappt|läuft)\ (?:es\ )?(?:jetzt|wieder|inzwischen|mittlerweile|nun)(?:\ wieder|\ alles)?
    |kein\ problem\ mehr|(?:nicht\ mehr\ nötig)|brauche?n?\ (?:wir\ )?keine\ hilfe\ mehr
    |(?:können|kannst)\ (?:sie\ |du\ )?(?:das\ |es\ |das\ ticket\ )?schliessen
    |(?:c'est|est|a\ été|tout\ est)(?:\ déjà|\ maintenant|\ bien)*\ (?:réglée?|résolue?|corrigée?|réparée?|bon)
    |(?:réglé|résolu)(?:\ merci)?
    |(?:ça|cela|tout)?\ ?(?:marche|fonctionne)\ (?:maintenant|à\ nouveau|de\ nouveau|bien)
    |plus\ besoin\ d'aide|(?:vous\ pouvez|tu\ peux)\ (?:le\ |la\ )?(?:fermer|clore|clôturer)
    |(?:ya\ )?(?:está|quedó|fue|se\ ha)(?:\ ya|\ todo)*\ (?:solucionad[oa]|resuelt[oa]|arreglad[oa]|solucionado)
    |(?:solucionado|resuelto|arreglado)
    |(?:ya|ahora)\ (?:me\ |nos\ )?funciona(?:\ bien)?|ya\ no\ (?:necesito|hace\ falta)(?:\ ayuda)?
    |(?:puede[ns]?|podéis)\ cerrar(?:lo|la)?
    |(?:já\ )?(?:está|foi|ficou)(?:\ tudo|\ já)*\ (?:resolvid[oa]|solucionad[oa]|corrigid[oa]|arrumad[oa])
    |(?:resolvido|solucionado)
    |(?:já|agora)\ (?:está\ )?(?:funciona(?:ndo)?)(?:\ bem)?|não\ preciso\ mais(?:\ de\ ajuda)?|pode\ fechar
    |(?:is|was|het\ is|alles\ is)(?:\ al|\ inmiddels|\ nu|\ ondertussen)*\ (?:opgelost|verholpen|gefikst|geregeld)
    |(?:opgelost|verholpen)
    |(?:het\ )?werkt\ (?:nu|weer|inmiddels|prima)(?:\ weer|\ goed)?|geen\ (?:hulp|probleem)\ meer(?:\ nodig)?
    |niet\ meer\ nodig|mag\ (?:dicht|gesloten\ worden)
    )(?!\w)""",
    re.VERBOSE,
)

BROKEN: Final = re.compile(
    r"""(?<!\w)(?:
    still(?!\ fine|\ good)|not\ (?:yet\ )?(?:been\ )?(?:fixed|solved|resolved|working|sorted|gone)
    |(?:isn't|wasn't|hasn't|haven't|aren't)\ (?:been\ )?(?:yet\ )?(?:fixed|solved|resolved|working|sorted)
    |(?:does\ not|doesn't|do\ not|don't|did\ not|didn't|won't|will\ not|cannot|can't)\ (?:even\ )?
      (?:work|load|open|help|log\ in|login)
    |same\ (?:problem|issue|error|thing)|unresolved|unsolved|(?:broken|failing|happening)\ again|(?:keeps|keep)\ \w+ing
    |nothing\ (?:has\ )?changed|(?:it\ is|it's|its)\ (?:worse|broken)
    |immer\ noch|noch\ immer|weiterhin|nach\ wie\ vor
    |(?:geht|funktioniert|klappt|läuft)(?:\ \w+){0,2}\ nicht
    |(?:noch\ )?nicht\ (?:gelöst|behoben|erledigt|repariert)|noch\ (?:kaputt|offen|aktuell|nicht)|ungelöst|unverändert
    |besteht\ noch|(?:dasselbe|das\ gleiche|gleiches|selbes)\ problem|nichts\ (?:hat\ sich\ )?geändert
    |toujours(?!\ bien)|encore\ (?:le|la|un|une|en\ panne|cassé)
    |pas\ (?:encore\ )?(?:réglée?|résolue?|corrigée?|réparée?)
    |(?:ne\ |n')?(?:marche|fonctionne)\ (?:toujours\ |encore\ )?pas|même\ (?:problème|erreur)|rien\ (?:n'a\ )?changé
    |sigue|todavía|aún|no\ (?:está\ |se\ ha\ |ha\ sido\ )?(?:solucionad[oa]|resuelt[oa]|arreglad[oa])
    |no\ (?:me\ |nos\ )?funciona|mism[oa]\ (?:problema|error)|sin\ (?:resolver|solución)
    |ainda|continua|não\ (?:está\ |foi\ )?(?:resolvid[oa]|solucionad[oa]|corrigid[oa])|não\ (?:está\ )?funciona(?:ndo)?
    |mesmo\ (?:problema|erro)|sem\ solução
    |nog\ (?:steeds|altijd|niet|kapot)|niet\ (?:opgelost|verholpen)|werkt\ (?:\w+\ )?niet|zelfde\ (?:probleem|fout)
    )(?!\w)""",
    re.VERBOSE,
)

DOUBT: Final = re.compile(
    r"""(?<!\w)(?:
    if|when|once|until|unless|hope|hopefully|should|would|could|will\ be|maybe|perhaps|not\ sure|partly|partially|almost
    |but|however|except|another|other|otherwise|please\ (?:fix|solve)|need\ it|want\ it|who|how
    |wenn|falls|sobald|bis|hoffe|hoffentlich|sollte|würde|vielleicht|teilweise|fast|aber|jedoch|ausser|wird|wann|wie|ob
    |si|quand|dès|jusqu'à|espère|devrait|serait|sera|peut-être|partiellement|presque|(?<!preciso\ )mais|sauf|autre
    |comment
    |cuando|hasta|espero|debería|sería|será|quizás|tal\ vez|parcialmente|casi|pero|excepto|otro|otra|cómo
    |se|quando|até|deveria|seria|será|talvez|parcialmente|quase|mas|exceto|outro|outra|como
    |als|wanneer|zodra|totdat|hoop|hopelijk|zou|misschien|gedeeltelijk|bijna|maar|behalve|andere|wordt|hoe
    )(?!\w)""",
    re.VERBOSE,
)
