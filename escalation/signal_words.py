"""The words by which triage hears its signals. English only."""

from typing import Final

from escalation.phrases import Phrases, any_of

SECURITY: Final = any_of("""
    hacked | hacker | data breach | security breach | security incident | leaked | leak of | compromised |
    unauthorised access | unauthorized access | unauthorised login | unauthorized login | ransomware | stolen account |
    account was stolen | someone else logged in | someone logged into | somebody logged into | phishing |
    vulnerability | can see other customers | see another customer's | other people's data""")

DATA_LOSS: Final = Phrases(
    (
        (
            """
    data loss | lost all | lost our data | lost my data | lost everything | everything was deleted |
    everything is gone | deleted everything | wiped | data is gone | data has gone | data disappeared""",
        ),
        (
            "all our data | all my data | all of our data | our projects | our records | our files | all our | all my",
            "gone | disappeared | vanished | deleted | erased | lost | missing since | wiped",
        ),
    )
)

OUTAGE: Final = any_of("""
    outage | is down for | site is down | service is down | server is down | system is down | app is down |
    platform is down | production is down | api is down | everything is down | everything is broken |
    completely down | nothing works | nothing is working | are you down | is your site down | 503 error |
    502 error | 500 error on every page""")

TROUBLE: Final = any_of("""
    can't | cannot | can not | couldn't | could not | unable to | not able to | won't let | nobody can |
    no one can | down | broken | not working | doesn't work | does not work | don't work | stopped working |
    not loading | won't load | blocked | locked out | stuck | failing | fails | failed | crashes | crashed |
    error | errors | unavailable | gone | missing | disappeared""")

BLOCKED: Final = any_of("""
    can't work | cannot work | can't continue | cannot continue | can't proceed | cannot proceed | unable to work |
    unable to continue | unable to proceed | stops us | stopping us | prevents us | preventing us | blocks us |
    blocking us | blocking our | we are blocked | we're blocked | i am blocked | i'm blocked | completely blocked |
    is a blocker | are stuck | we're stuck | i'm stuck | am stuck | locked out | at a standstill | on hold because |
    can't do anything | cannot do anything | can't do our work | can't use | cannot use | unable to use |
    can't access | cannot access | unable to access | can't open | cannot open | can't log in | cannot log in |
    can't login | cannot login | can't sign in | cannot sign in | unable to log in | unable to sign in |
    won't let us | won't let me | can't save | cannot save | can't publish | cannot publish | can't deploy |
    cannot deploy | nothing works | nothing is working""")

REVENUE: Final = any_of("""
    losing money | losing sales | losing customers | losing revenue | lost sales | can't take payments |
    cannot take payments | can't invoice | cannot invoice | customers can't pay | customers cannot pay |
    customers can't buy | customers cannot buy | checkout is down | checkout is broken""")

BILLING_ERROR: Final = any_of("""
    charged twice | double charged | double charge | charged again | overcharged | charged me | charged us |
    charged for | wrong charge | wrongly charged | wrong amount | wrong invoice | invoice is wrong |
    my refund | want a refund | need a refund | no refund | refund me | money back | billing error |
    can't pay | cannot pay | unable to pay | payment failed | payment fails | card declined | card was declined""")

NO_ACCESS: Final = any_of("""
    locked out | lost access | account is locked | account is blocked | can't log in | cannot log in |
    can't login | cannot login | can't sign in | cannot sign in | unable to log in | unable to login |
    unable to sign in""")

DEADLINE: Final = any_of("""
    urgent | urgently | asap | as soon as possible | immediately | emergency | deadline | due today | due tomorrow |
    by today | by tonight | by tomorrow | by end of day | by the end of the day | before tomorrow | within the hour |
    in an hour | go live | going live | goes live | launch today | launch tomorrow | launching tomorrow |
    this afternoon""")

BROKEN: Final = any_of("""
    bug | broken | not working | doesn't work | does not work | stopped working | crashes | crashed |
    keeps crashing | error message | internal server error | blank page | won't load | doesn't load""")

LEAVING: Final = any_of("""
    cancel my subscription | cancel our subscription | cancel my account | cancel our account | close my account |
    close our account | switch to another | switching to another | looking at alternatives | move to a competitor |
    legal action | lawyer | complaint""")

DISPLEASED: Final = any_of("""
    unacceptable | ridiculous | terrible | horrible | awful | the worst | furious | angry | fed up | sick of |
    frustrated | frustrating | disappointed | disappointing | useless | waste of time | wasting my time | joke |
    third time | fourth time | still no answer | still no reply | nobody answers | nobody helps | outrageous |
    extremely unhappy | very unhappy | not happy | had enough | disgusted""")

WISH: Final = any_of("""
    feature request | feature idea | it would be nice | it would be great | would be great if |
    would be nice if | would love to see | i wish | please add | could you add | can you add support |
    any plans to | suggestion | on your roadmap | on the roadmap""")

LOOKS: Final = any_of("""
    typo | spelling mistake | misspelled | misspelt | cosmetic | looks ugly | misaligned | wrong colour |
    wrong color | slightly off""")

FEEDBACK: Final = any_of("feedback | just wanted to say | great product | love your product")

THANKS: Final = any_of("thanks | thank you | thx | cheers | much appreciated")
