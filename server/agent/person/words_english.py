"""English words by what they do in a wish for a person."""

from typing import Final

from server.agent.person.word_classes import Vocabulary, WordClass

ENGLISH: Final = Vocabulary(
    "English",
    {
        WordClass.PERSON: """
            person | agent | agents | operator | representative | representatives | rep | advisor | adviser |
            assistant | supervisor | manager | boss | employee | specialist | consultant | technician | expert |
            colleague | attendant | support person | support agent | support staff | support people | support rep |
            support worker | service agent | people who | people at | engineer | engineers | service rep | human rep |
            professional | management | director | team lead | support engineer""",
        WordClass.HUMAN: "human | humans | human being | human beings | human agent | real people | actual people",
        WordClass.SOMEONE: """
            someone | somebody | anyone | anybody | some one | any one | some body | any body | sum1 | some1 | somone
            | someone else | somebody else | anyone else | whoever | the person who handles | the people who handle""",
        WordClass.STAFF: """
            member of your team | member of your staff | member of staff | members of your team | one of your
            colleagues | one of your people | one of your team | one of your staff | one of your agents | one of you |
            somebody who works there | someone who works there | someone who works for you | your staff | your
            colleague | your colleagues | your manager | your boss | your supervisor""",
        WordClass.SIDE: """
            customer service | customer support | customer care | tech support | technical support | client service |
            client support | help desk | helpdesk | service desk | support team | your team | your company | your side
            | your end | your office | customer service representative | support folks | the support | your support |
            the team""",
        WordClass.SUPPORT: "support | department | billing department | sales team | billing team",
        WordClass.REAL: """
            real | live | actual | genuine | proper | physical | flesh and blood | in charge | competent | who knows |
            that knows | who can actually | in person | personally""",
        WordClass.SPEAK: """
            speak | speaking | talk | talking | chat | chatting | converse | discuss | discussing | discuss this | spk
            | tlk | tallk | deal | dealing | hear from | have a word | have a chat | conversation | phone call | video
            call | on a call | get on a call | jump on a call | a chat | a talk | a call with | raise | raise this |
            explain it | explain this | talk it through | talk this through""",
        WordClass.CONNECT: """
            connect | transfer | escalate | pass | forward | hand | hand over | pass on | switch | redirect | refer |
            connected | transferred | passing | forwarding | escalated | handed over | send | sending""",
        WordClass.CONNECT_ME: """
            connect me | connect us | transfer me | put me through | put me on | put us through | hand me over | hand
            me to | hand me off | pass me on | pass me over | pass me to | redirect me | direct me | switch me | refer
            me | route me | forward me | link me up | take me to | put me in touch | put me in contact | escalate me |
            patch me through | be transferred | be connected | be passed | passing me | transferring me | connecting
            me | be put through | be handed over | get transferred | get connected""",
        WordClass.WANT: """
            want | wanna | need | id like | i would like | would like | prefer | rather | rather have | demand |
            insist on | require | request | give me | gimme | get me | bring me | send me | find me | can i get | can
            i have | could i get | could i have | may i have | can we get | can we have | let me have | looking for |
            waiting for | wait for | asking for | ask for | chance of getting | possible to get | possible to have |
            just get | find a | i wish for | you get | please get | put someone | assign someone | bring in | call in
            | fetch""",
        WordClass.REACH: """
            reach | contact | contacting | get hold of | get a hold of | get in touch with | get in contact with | get
            in touch | get in contact | get through to | get back to | reach out to | reach out | reply to | respond
            to | write to | message | email""",
        WordClass.PHONE: "call | phone | ring | calling | call back | telephone",
        WordClass.WISH: """
            call me | call us | phone me | ring me | call me back | ring me back | give me a call | give me a ring |
            give us a call | phone us | a callback | a call back | call you | phone you | number can i call | number
            do i call | number should i call | ring you | reach you | contact you | reach you guys | anybody home |
            anyone home | callback please | take this over | take over here | nobody real | no one real | a call from
            you | appreciate a call | want a call | like a call | human help | human support | human assistance |
            please escalate | ask a human | ask a person | ask a real person""",
        WordClass.NUMBER: """
            phone number | telephone number | hotline | number to call | number i can call | on the phone | on the
            line | by phone | over the phone""",
        WordClass.HAVE_YOU: "do you have | have you got | what is your | whats your | you have",
        WordClass.MACHINE: """
            bot | bots | robot | robots | chatbot | chatbots | machine | machines | computer | ai | an ai | automated
            assistant | automated system | virtual assistant | algorithm | automation""",
        WordClass.ANSWERS: "answer | answers | response | responses | reply | replies | crap | nonsense",
        WordClass.NOT: """
            no | not | dont | do not | didnt | stop | enough | sick of | tired of | fed up with | done with | hate |
            refuse | without | instead of | rather than | never | no more | no longer | cant stand | beyond | isnt |
            done with this""",
        WordClass.ME: "me | us | him please",
        WordClass.YOURS: "your | ur | you guys",
        WordClass.DEED: """
            help | look | look at | look into | looked | assist | take over | handle | deal with | solve | fix | sort
            | respond | explain | take a look | looked at | check | read""",
        WordClass.ATTEND: "be served by | helped by | assisted by | be helped by | answered by",
        WordClass.THERE: "is there | are there | isnt there | is | are | any chance of | anybody here",
        WordClass.WHO: """
            who can i talk to | who can i speak to | who do i talk to | who do i speak to | who can i contact | who
            could i talk to | who should i talk to | who can i call | who can i ask at | who is responsible for this
            at | who do i ask""",
        WordClass.COMPLAIN: """
            file a complaint | make a complaint | complain | open a support ticket | open a ticket | raise a ticket |
            submit a ticket | create a support ticket | raise a support ticket | lodge a complaint | open a case |
            open a support case""",
        WordClass.MATTER: """
            my account | my case | my problem | my issue | my request | this case | this issue | this problem | my
            ticket | my question | this ticket | this request | my message""",
        WordClass.AVAILABLE: "available | reachable | around | online",
        WordClass.THING: """
            project | projects | group | groups | board | boards | card | cards | column | role | roles | permission |
            permissions | page | list | view | tab | api | server | comment | comments | integration | slack | github
            | calendar | invoice | invoices | template | account name | address | email address | field | token | seat
            | seats | plan | limit | resources | readable | rights | settings | form | bot for | user agent | script |
            channel | report | reports | workspace | ownership | access | human review | human error | human readable
            | human resources | human resource | phone support | email support | chat support""",
        WordClass.OTHERS: """
            members | guests | customers | visitors | users | clients | guest | customer | visitor | user | they | he
            | she | managers | our agents | colleagues | am i talking | am i speaking | am i chatting | are you
            talking""",
        WordClass.GLUE: """
            a | an | the | to | with | at | from | in | of | for | on | i | you | can | could | would | will | may |
            one | some | any | this | that | it | these | directly | over | through | back | about | next | 2 | be |
            have | had | get | let | let me | someones | another | to see | them""",
        WordClass.FILLER: """
            please | pls | plz | now | hi | hello | hey | just | thanks | thank you | asap | here | ok | okay | yes |
            sorry | immediately | today | at once | right | right now | instead | again | finally | already | quick |
            i said | nice | good | there | still | and | really | actually | only""",
        WordClass.WORD: "manage | managed | manages | agenda | agency | personal | rest | reason | humane | reality",
    },
)
