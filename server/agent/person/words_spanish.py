"""Spanish words by what they do in a wish for a person."""

from typing import Final

from server.agent.person.word_classes import Vocabulary, WordClass

SPANISH: Final = Vocabulary(
    "Spanish",
    {
        WordClass.PERSON: """
            persona | agente | asesor | asesora | operador | operadora | representante | ejecutivo | ejecutiva |
            empleado | empleada | supervisor | supervisora | encargado | encargada | tecnico | responsable | gerente |
            jefe | companero | colega | asistente | experto | direccion general | gerencia | director""",
        WordClass.HUMAN: "humano | humanos | ser humano | seres humanos | agente humano | humana | gente real",
        WordClass.SOMEONE: "alguien | alguno | alguna persona",
        WordClass.STAFF: """
            alguien de ustedes | alguno de ustedes | alguien de su equipo | alguien de vuestro equipo | alguien de
            soporte | companero suyo | alguien del equipo | alguien de la empresa | una persona de su equipo | su jefe
            | su supervisor | tu jefe | alguien de vosotros""",
        WordClass.SIDE: """
            atencion al cliente | servicio al cliente | servicio de atencion al cliente | soporte tecnico | su equipo
            | mesa de ayuda""",
        WordClass.SUPPORT: "soporte | departamento | area de",
        WordClass.REAL: """
            real | reales | de verdad | verdadera | verdadero | de carne y hueso | que sepa | que entienda |
            competente | en persona | personalmente | en vivo""",
        WordClass.SPEAK: """
            hablar | hablo | hable | charlar | conversar | chatear | comunicarme | comunicarnos | hablen | hablarlo |
            tratarlo | tratar | dialogar | una llamada""",
        WordClass.CONNECT: """
            pasar | pasen | pase | transferir | transfiera | transfiere | derivar | derive | conectar | conecte |
            comunicar | comunique | escalar | escale | escalen""",
        WordClass.CONNECT_ME: """
            paseme | pasame | pasenme | pasarme | me pasan | me pasa | pueden pasar con | me pueden pasar | me puede
            pasar | comuniqueme | comunicame | transfierame | transfiereme | transferirme | conectame | conecteme |
            pongame con | ponme con | poneme con | derivame | deriveme | me comunica | me comunique""",
        WordClass.WANT: """
            quiero | necesito | quisiera | prefiero | exijo | deseo | dame | deme | denme | me gustaria | busco |
            solicito | queria | gustaria que""",
        WordClass.REACH: "contactar | contacto | contactar con | contacten | ponerme en contacto con | escribir a",
        WordClass.PHONE: "llamar | llame | llamen | llama",
        WordClass.WISH: """
            llameme | llamame | llamenme | llamarme | me llame | me llamen | me puede llamar | me pueden llamar |
            llamarlos | llamarles | los puedo llamar | puedo llamar | soporte humano | ayuda humana""",
        WordClass.NUMBER: "telefono | numero de telefono | por telefono | al telefono",
        WordClass.HAVE_YOU: "tienen | tienes | hay un | cual es su | cual es el | tiene",
        WordClass.MACHINE: """
            bot | bots | robot | robots | maquina | maquinas | chatbot | ia | inteligencia artificial | computadora""",
        WordClass.ANSWERS: "respuesta | respuestas",
        WordClass.NOT: """
            no | harto del | harta del | harto de | harta de | basta de | dejen | en vez de | en lugar de | sin | ni |
            cansado de | estoy harto""",
        WordClass.ME: "me | mi | conmigo | nos | nosotros",
        WordClass.YOURS: "su | sus | tu | vuestro | suyo | ustedes | de ustedes",
        WordClass.DEED: """
            ayudar | ayude | ayudara | ayudarme | revisar | revise | revisarlo | vea | ver | responder | responda |
            resolver | resuelva | mire | mirar | lo vea | leer | conteste | contestar | contesten | me ayude | ayuda""",
        WordClass.ATTEND: "atender | atienda | atiende | atendiera | atenderme | atendido por | atienden",
        WordClass.THERE: "hay | esta | existe",
        WordClass.WHO: """
            con quien puedo | con quien hablo | a quien puedo | con quien debo | a quien llamo | con quien podria |
            quien me puede | quien puede atenderme | quien me atiende""",
        WordClass.COMPLAIN: """
            poner una queja | presentar una queja | poner una reclamacion | presentar una reclamacion | quejarme |
            reclamar | abrir un ticket""",
        WordClass.MATTER: "mi caso | mi cuenta | mi problema | mi solicitud | este caso | este problema",
        WordClass.AVAILABLE: "disponible",
        WordClass.THING: """
            proyecto | proyectos | grupo | grupos | tablero | tableros | tarjeta | tarjetas | columna | rol | roles |
            permiso | permisos | pagina | lista | api | servidor | comentario | comentarios | slack | calendario |
            factura | facturas | plantilla | correo | campo | plan | enlace | cuenta | recursos | acceso | perfil |
            dueno | tareas""",
        WordClass.OTHERS: "miembros | invitados | clientes | usuarios | visitantes | ellos",
        WordClass.GLUE: """
            un | una | el | la | los | las | lo | al | a | con | de | del | que | puedo | puede | pueden | podria |
            podrian | es | posible | algun | alguna | se | le | esto | en | para | yo | sobre | directamente | otro |
            otra | ser | o | por | dar | solo""",
        WordClass.FILLER: """
            por favor | porfavor | hola | ya | ahora | gracias | aqui | ahi | urgente | si | manana | porfa |
            inmediatamente""",
        WordClass.WORD: "personal | personales | personas | agenda | agencia | correo personal",
    },
)
