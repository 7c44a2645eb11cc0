"""French words by what they do in a wish for a person."""

from typing import Final

from server.agent.person.word_classes import Vocabulary, WordClass

FRENCH: Final = Vocabulary(
    "French",
    {
        WordClass.PERSON: """
            personne | agent | conseiller | conseillere | operateur | operatrice | responsable | employe | technicien
            | technicienne | interlocuteur | interlocutrice | collegue | superviseur | manager | assistant |
            representant | expert | chef | direction | directeur""",
        WordClass.HUMAN: "humain | humains | etre humain | humaine | agent humain | vrais gens | vraies personnes",
        WordClass.SOMEONE: "quelqu un | quelquun | kelkun | quelqun | qqn",
        WordClass.STAFF: """
            membre de votre equipe | un de vos collegues | l un de vos collegues | quelqu un de chez vous | personne
            de chez vous | quelqu un de votre equipe | quelqu un de l equipe | un de vos conseillers | une personne de
            votre equipe | votre responsable | votre superviseur | votre chef""",
        WordClass.SIDE: """
            service client | service clients | service clientele | support client | support technique | assistance
            technique | votre equipe | votre service""",
        WordClass.SUPPORT: """
            support | assistance | service technique | service facturation | departement | service commercial""",
        WordClass.REAL: """
            vrai | vraie | reel | reelle | reele | vivant | vivante | en chair et en os | de competent | qui s y
            connait | competent | competente | physique | de vive voix""",
        WordClass.SPEAK: """
            parler | parle | parlez | parlant | discuter | echanger | communiquer | causer | chatter | dialoguer | m
            entretenir | traiter avec | voir ca avec | tchater | avoir affaire | avoir affaire a | affaire a""",
        WordClass.CONNECT: """
            transferer | transferez | transfere | passer | passez | mettre | rediriger | redirigez | orienter |
            connecter | relation | mettre en relation | faire suivre | faire appel | appel a | transmettre |
            transmettez""",
        WordClass.CONNECT_ME: """
            passez moi | passe moi | transferez moi | transfere moi | me transferer | mettez moi en relation | mettez
            moi en contact | me mettre en relation | me mettre en contact | mis en relation | mis en contact | mise en
            relation | mise en contact | redirigez moi | me passer | connectez moi | orientez moi | etre transfere""",
        WordClass.WANT: """
            veux | ve | veut | voudrais | voudrai | souhaite | souhaiterais | besoin d | besoin de | prefere |
            prefererais | exige | demande | aimerais | donnez moi | donne moi | mettez | possible d avoir | je cherche
            | prefere qu | il me faut | il nous faut | demande a voir | veux voir | voudrais voir""",
        WordClass.REACH: "contacter | joindre | contactez | contacte | m adresser | ecrire a | contact avec",
        WordClass.PHONE: "appeler | rappeler | appelez | rappelez | telephoner | rappelle | appelle",
        WordClass.WISH: """
            appelez moi | rappelez moi | m appeler | me rappeler | me telephoner | etre rappele | vous appeler | vous
            telephoner | vous joindre | vous contacter | escalader | aide humaine""",
        WordClass.NUMBER: "numero de telephone | numero | au telephone | par telephone | hotline",
        WordClass.HAVE_YOU: "avez vous | vous avez | auriez vous | quel est votre | y a t il un | vous n avez pas",
        WordClass.MACHINE: """
            robot | robots | bot | chatbot | machine | machines | ia | ordinateur | automatiques | automatique |
            intelligence artificielle""",
        WordClass.ANSWERS: "reponse | reponses",
        WordClass.NOT: """
            pas | plus | marre | marre de | pas un | pas une | arretez | assez | refuse | sans | au lieu | plutot qu |
            au lieu d | ne""",
        WordClass.ME: "me | m | moi | nous",
        WordClass.YOURS: "votre | vos | ton | chez vous | de chez vous | vous",
        WordClass.DEED: """
            aider | aide | regarder | regarde | repondre | reponde | occuper | occupe | prendre | verifier | verifie |
            resoudre | traiter | aidez | lire | repondez""",
        WordClass.ATTEND: "pris en charge par | aide par | assiste par",
        WordClass.THERE: "y a t il | il y a | est ce qu il y a | y a",
        WordClass.WHO: """
            a qui puis je | a qui je peux | avec qui puis je parler | a qui dois je | qui puis je contacter | a qui m
            adresser""",
        WordClass.COMPLAIN: """
            deposer une reclamation | faire une reclamation | deposer plainte | porter plainte | me plaindre | ouvrir
            un ticket""",
        WordClass.MATTER: "mon compte | mon dossier | mon probleme | ma demande | mon cas | ce probleme | ce dossier",
        WordClass.AVAILABLE: "disponible | joignable | est disponible | est joignable",
        WordClass.THING: """
            projet | projets | groupe | groupes | tableau | tableaux | carte | cartes | colonne | role | roles | droit
            | droits | page | liste | api | serveur | commentaire | commentaires | slack | calendrier | facture |
            factures | modele | adresse | champ | formule | place | lien | compte | ressources | acces | profil |
            facturation | proprietaire | espace""",
        WordClass.OTHERS: "membres | invites | clients | utilisateurs | visiteurs | ils | elles",
        WordClass.GLUE: """
            un | une | le | l | les | a | au | avec | de | d | du | des | en | je | j | puis | peut | peux | pourriez
            | pouvez | pourrait | on | est ce | ce | que | qu | etre | avoir | il | t | et | ca | cela | directement |
            autre | s | y | pour | vers | par | dans | sur""",
        WordClass.FILLER: """
            svp | stp | s il vous plait | s il te plait | bonjour | merci | maintenant | ici | non | oui | tout de
            suite | vite | juste | la | plutot | enfin | demain | ok | salut | immediatement | plait""",
        WordClass.WORD: "personnel | personnels | personnelle | personnes | agence | agenda | reelement | resolu",
    },
)
