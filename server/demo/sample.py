"""The workspace of Tidewater, a made-up design studio by the sea: what the demo's pages show."""

from datetime import date

from server.demo.workspace import (
    Card,
    Column,
    Group,
    GroupMember,
    GroupRole,
    Integration,
    Invitation,
    Invoice,
    NotificationEvent,
    Person,
    Plan,
    Project,
    ProjectMember,
    ProjectRole,
    Workspace,
)

MARA = Person("Mara Lindqvist", "mara@tidewater.example", tone=1)
TOBIAS = Person("Tobias Okafor", "tobias@tidewater.example", tone=2)
INES = Person("Ines Carvalho", "ines@tidewater.example", tone=3)
JUN = Person("Jun Sato", "jun@tidewater.example", tone=4)
PRIYA = Person("Priya Raman", "priya@tidewater.example", tone=5)
LEIF = Person("Leif Aalto", "leif@tidewater.example", tone=6)
NOOR = Person("Noor Haddad", "noor@tidewater.example", tone=2)

HARBOUR_REFIT = Project(
    id=8241,
    name="Harbour refit",
    summary="New signs, maps and a ticket kiosk for the north quay.",
    group_id=17,
    visibility="Group",
    due="18 Dec",
    cards=(
        Card("Survey the sign posts on the north quay", Column.DONE, JUN, date(2026, 11, 16), "Site"),
        Card("Agree on the colour of the wayfinding bands", Column.DONE, MARA, date(2026, 11, 19), "Design"),
        Card("Quote for the enamel plates", Column.IN_REVIEW, TOBIAS, date(2026, 11, 25), "Purchase"),
        Card("Draw the ferry terminal map", Column.IN_REVIEW, MARA, date(2026, 11, 26), "Design"),
        Card("Kiosk screens: buying a day ticket", Column.IN_PROGRESS, INES, date(2026, 11, 30), "Design"),
        Card("Fix the <footer> of the tide table page", Column.IN_PROGRESS, PRIYA, date(2026, 12, 1), "Web"),
        Card("Book the crane for the pylon sign", Column.TO_DO, TOBIAS, date(2026, 12, 3), "Site"),
        Card("Braille plates for the lift", Column.TO_DO, JUN, date(2026, 12, 4), "Site"),
        Card("Walk the route with the harbour master", Column.TO_DO, MARA, date(2026, 12, 8), "Site"),
    ),
    members=(
        ProjectMember(MARA, ProjectRole.OWNER, "2 Sep"),
        ProjectMember(TOBIAS, ProjectRole.EDITOR, "2 Sep"),
        ProjectMember(INES, ProjectRole.EDITOR, "9 Sep"),
        ProjectMember(JUN, ProjectRole.EDITOR, "14 Sep"),
        ProjectMember(PRIYA, ProjectRole.COMMENTER, "1 Oct"),
        ProjectMember(NOOR, ProjectRole.VIEWER, "12 Nov"),
    ),
    invitations=(Invitation("harbour@northquay.example", ProjectRole.COMMENTER, days_left=9),),
)

AUTUMN_CATALOGUE = Project(
    id=8307,
    name="Autumn catalogue",
    summary="Forty pages for the boatyard's autumn sale.",
    group_id=17,
    visibility="Private",
    due="4 Dec",
    cards=(
        Card("Photograph the oars", Column.DONE, INES, date(2026, 11, 17), "Photo"),
        Card("Proofread the prices", Column.IN_REVIEW, MARA, date(2026, 11, 25), "Text"),
        Card("Choose the paper", Column.IN_PROGRESS, LEIF, date(2026, 11, 27), "Print"),
        Card("Send to the printer", Column.TO_DO, LEIF, date(2026, 12, 4), "Print"),
    ),
    members=(
        ProjectMember(LEIF, ProjectRole.OWNER, "5 Oct"),
        ProjectMember(MARA, ProjectRole.EDITOR, "5 Oct"),
        ProjectMember(INES, ProjectRole.EDITOR, "6 Oct"),
    ),
)

FERRY_TIMETABLE = Project(
    id=8390,
    name="Ferry timetable",
    summary="The winter timetable, on paper and on the web.",
    group_id=23,
    visibility="Workspace",
    due="15 Jan",
    cards=(
        Card("Collect the departures of all six lines", Column.IN_PROGRESS, PRIYA, date(2026, 11, 30), "Data"),
        Card("Try the folded sheet in a coat pocket", Column.TO_DO, JUN, date(2026, 12, 7), "Print"),
        Card("Page for missed connections", Column.TO_DO, MARA, date(2026, 12, 14), "Web"),
    ),
    members=(
        ProjectMember(PRIYA, ProjectRole.OWNER, "3 Nov"),
        ProjectMember(JUN, ProjectRole.EDITOR, "3 Nov"),
        ProjectMember(MARA, ProjectRole.EDITOR, "4 Nov"),
    ),
)

LIGHTHOUSE_DAY = Project(
    id=7912,
    name="Lighthouse open day",
    summary="Posters and tickets for the open day in June.",
    group_id=23,
    visibility="Group",
    due="finished 21 Jun",
    cards=(
        Card("Posters in the village", Column.DONE, NOOR, date(2026, 6, 12), "Print"),
        Card("Count the tickets", Column.DONE, MARA, date(2026, 6, 22), "Data"),
    ),
    members=(ProjectMember(MARA, ProjectRole.OWNER, "4 Apr"), ProjectMember(NOOR, ProjectRole.EDITOR, "4 Apr")),
    archived=True,
)

STUDIO = Group(
    id=17,
    name="Studio",
    purpose="Everybody who designs, draws and writes.",
    members=(
        GroupMember(MARA, GroupRole.LEAD, "14 Jan"),
        GroupMember(LEIF, GroupRole.LEAD, "14 Jan"),
        GroupMember(INES, GroupRole.MEMBER, "20 Jan"),
        GroupMember(TOBIAS, GroupRole.MEMBER, "2 Sep"),
        GroupMember(JUN, GroupRole.MEMBER, "14 Sep"),
    ),
)

FIELD_TEAM = Group(
    id=23,
    name="Field team",
    purpose="Surveys, site visits and everything that happens outdoors.",
    members=(
        GroupMember(PRIYA, GroupRole.LEAD, "11 Feb"),
        GroupMember(JUN, GroupRole.MEMBER, "11 Feb"),
        GroupMember(NOOR, GroupRole.MEMBER, "30 Mar"),
    ),
)

TIDEWATER = Workspace(
    organisation="Tidewater",
    viewer=MARA,
    people=(MARA, TOBIAS, INES, JUN, PRIYA, LEIF, NOOR),
    groups=(STUDIO, FIELD_TEAM),
    projects=(HARBOUR_REFIT, AUTUMN_CATALOGUE, FERRY_TIMETABLE, LIGHTHOUSE_DAY),
    plans=(
        Plan("Seedling", "For trying things out.", 0, 0, "3 projects", "no guests", "30 days"),
        Plan("Grove", "For a team that plans together.", 6, 60, "100 projects", "10 guests", "1 year"),
        Plan("Forest", "For several teams under one roof.", 11, 110, "no limit", "50 guests", "for ever"),
    ),
    plan_name="Grove",
    seats=8,
    invoices=(
        Invoice("FW-2026-1184", "1 Nov 2026", "60.00", "Paid"),
        Invoice("FW-2026-1041", "1 Oct 2026", "60.00", "Paid"),
        Invoice("FW-2026-0912", "1 Sep 2026", "52.50", "Paid"),
    ),
    integrations=(
        Integration("slack", "Slack", "chat", "Post to a channel when a card moves.", "Grove", connected=True),
        Integration("calendar", "Google Calendar", "calendar", "Due dates as events.", "Seedling", connected=False),
        Integration("github", "GitHub", "branch", "Link cards and pull requests.", "Grove", connected=False),
        Integration("webhooks", "Webhooks", "hook", "Call your own address on each change.", "Forest", connected=False),
    ),
    notification_events=(
        NotificationEvent("assigned", "A card is assigned to you", "By anybody but you.", True, True),
        NotificationEvent("mentioned", "Somebody mentions you", "In a comment, with @Mara.", True, True),
        NotificationEvent("due", "A card is due tomorrow", "Sent at 8:00 in your time zone.", True, False),
        NotificationEvent("moved", "A card of yours moves", "To another column.", False, True),
        NotificationEvent("joined", "Somebody joins your project", "After they accept.", False, True),
    ),
)
