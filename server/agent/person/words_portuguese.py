"""Portuguese words by what they do in a wish for a person."""

from typing import Final

from server.agent.person.word_classes import Vocabulary, WordClass

PORTUGUESE: Final = Vocabulary(
    "Portuguese",
    {
        WordClass.PERSON: """
            pessoa | atendente | agente | operador | operadora | representante | funcionario | funcionaria | gerente |
            supervisor | supervisora | responsavel | tecnico | colega | assistente | consultor | consultora | chefe |
            especialista | diretor | gerencia | gente""",
        WordClass.HUMAN: """
            humano | humanos | ser humano | atendente humano | agente humano | assistente humano | humana | gente de
            verdade | atendimento humano""",
        WordClass.SOMEONE: "alguem | alguma pessoa",
        WordClass.STAFF: """
            alguem da equipe | alguem da equipe de voces | alguem de voces | alguem do suporte | alguem da sua equipe
            | um de voces | colega seu | funcionario de voces | pessoa da equipe | seu supervisor | seu gerente | seu
            chefe""",
        WordClass.SIDE: """
            atendimento ao cliente | suporte tecnico | servico ao cliente | sua equipe | central de atendimento |
            atendimento""",
        WordClass.SUPPORT: "suporte | setor | departamento | area de",
        WordClass.REAL: """
            real | reais | de verdade | de carne e osso | que entenda | que saiba | competente | pessoalmente | ao
            vivo""",
        WordClass.SPEAK: """
            falar | falo | fala | falem | conversar | converso | dialogar | tratar | bater papo | atendimento de |
            atendimento com""",
        WordClass.CONNECT: """
            passar | passa | passe | passem | transferir | transfira | transfere | encaminhar | encaminhe | encaminha
            | encaminhado | encaminhada | conectar | direcionar | chama | chame | chamar""",
        WordClass.CONNECT_ME: """
            me transfere | me transfira | me transferir | me passa | me passe | me conecte | me conecta | me encaminha
            | me encaminhe | ser encaminhado | ser encaminhada | transfira me | ser transferido | me coloque em
            contato | me direcione | me passar | me encaminhar | me colocar em contato | me coloca em contato""",
        WordClass.WANT: """
            quero | preciso | preciso de | gostaria de | gostaria que | gostaria | prefiro | exijo | queria | desejo |
            me da | me de | da me | procuro | podem colocar | pode colocar | poderia colocar""",
        WordClass.REACH: """
            contatar | contactar | contato | contato com | entrar em contato | entro em contato | entrar em contato
            com | falar com o suporte | contatado | contatada | contactado""",
        WordClass.PHONE: "ligar | ligue | liguem | liga | telefonar",
        WordClass.WISH: """
            me ligar | me liga | me ligue | me liguem | liga pra mim | ligue para mim | me telefonar | ligar para
            voces | ligar pra voces | suporte humano | ajuda humana""",
        WordClass.NUMBER: "telefone | numero de telefone | por telefone | no telefone",
        WordClass.HAVE_YOU: "tem um | tem algum | qual e o | qual o",
        WordClass.MACHINE: """
            bot | bots | robo | robos | maquina | maquinas | chatbot | ia | inteligencia artificial | computador""",
        WordClass.ANSWERS: "resposta | respostas",
        WordClass.NOT: """
            nao | chega de | cansado de | cansada de | sem | em vez de | parem de | farto de | cansei | cansei desse |
            nao aguento mais | desse | esse""",
        WordClass.ME: "me | mim | comigo | nos",
        WordClass.YOURS: "seu | sua | voces | de voces | teu",
        WordClass.DEED: """
            ajudar | ajude | ajudasse | ajuda | ver | veja | olhar | olhe | responder | responda | resolver | resolva
            | verificar | analisar | ler | respondesse | olhasse""",
        WordClass.ATTEND: "atendido por | atendida por | atender | atenda | atendesse | atendido",
        WordClass.THERE: "tem | ha | existe | tem ai | voces tem",
        WordClass.WHO: """
            com quem eu falo | com quem falo | com quem posso | com quem eu posso | a quem posso | com quem devo""",
        WordClass.COMPLAIN: """
            reclamar | fazer uma reclamacao | registrar uma reclamacao | abrir um chamado | abrir um ticket""",
        WordClass.MATTER: """
            meu caso | o meu caso | minha conta | meu problema | o meu problema | este caso | esse problema""",
        WordClass.AVAILABLE: "disponivel",
        WordClass.THING: """
            projeto | projetos | grupo | grupos | quadro | quadros | cartao | cartoes | coluna | papel | permissao |
            permissoes | pagina | lista | api | servidor | comentario | comentarios | slack | calendario | fatura |
            faturas | modelo | e mail de | campo | plano | link | conta | recursos | acesso | perfil | dono | tarefas
            | historico""",
        WordClass.OTHERS: "membros | convidados | clientes | usuarios | visitantes | eles",
        WordClass.GLUE: """
            um | uma | o | a | os | as | ao | com | de | do | da | para | pra | pro | por | que | posso | pode | podem
            | poderia | e | possivel | sera | algum | alguma | como | isso | em | eu | sobre | ter | ser | deixe |
            deixa | outra | outro | diretamente | na | no | se | colocar | mais""",
        WordClass.FILLER: """
            por favor | ola | oi | agora | obrigado | obrigada | ja | aqui | ai | sim | urgente | so | logo |
            imediatamente | amanha""",
        WordClass.WORD: "pessoal | pessoas | agenda | e mail pessoal",
    },
)
