"""ONE table of what can be done in a class and by whom: actions of pages, commands to runs, requests to the studio, routes.

What stands in no row is allowed to nobody, so that something new is refused until somebody has thought about it.
"""

from typing import Literal, NamedTuple

Rule = Literal["open", "look", "join", "own", "teach"]
"""Who may: open: anyone who reaches the server; look: everyone in the class, spectators too; join: the teacher and the
students; own: the teacher, and the student who started the run; teach: the teacher."""


class Row(NamedTuple):
    """`words`: what is done, for the role table of SECURITY.md."""

    rule: Rule
    words: str


_COMMANDS = {
    "pause": "Pause a run",
    "resume": "Go on with a paused run",
    "stop": "Stop a run",
    "snapshot": "Save a snapshot",
    "set": "Change a live setting",
    "step": "Train single steps by hand",
}

ACTS: dict[str, Row] = {
    "run.start": Row("join", "Start a run"),
    "run.branch": Row("join", "Branch off any run"),
    "run.again": Row("own", "Resume or continue an ended run"),
    **{f"run.{verb}": Row("own", words) for verb, words in _COMMANDS.items()},
    "run.rename": Row("own", "Rename a run"),
    "run.note": Row("own", "Write a note and tags of a run"),
    "run.pin": Row("own", "Pin a run"),
    "run.archive": Row("own", "Archive a run"),
    "run.import": Row("teach", "Import a run folder from a zip"),
    "run.delete": Row("own", "Delete a run"),
    "run.thin": Row("own", "Delete the older snapshots of a run"),
    "run.export": Row("join", "Download curves, films and weights"),
    "pair.start": Row("join", "Start a pair"),
    "race.start": Row("join", "Start a race of several runs"),
    "pair.measure": Row("own", "Measure a pair, or stop measuring it"),
    "data.upload": Row("join", "Upload pictures"),
    "data.folder": Row("teach", "Name a folder of the server (also needs GAN_LOCAL_FOLDERS)"),
    "code.name": Row("teach", "Name a Python file on the server (only on the server's own computer)"),
    "data.download": Row("teach", "Download CelebA, or stop the download"),
    "class.show": Row("look", "See the page of the class"),
    "class.invite": Row("teach", "See the links into the class"),
    "class.people": Row("teach", "Take somebody out of the class"),
    "class.limits": Row("teach", "Change the limits of the students"),
    "class.follow": Row("look", "Follow the teacher, or let go"),
    "class.lead": Row("teach", "Have everybody follow"),
    "class.vote": Row("join", "Vote for a picture on the wall"),
    "class.hand_in": Row("join", "Hand in the report of a lesson"),
    "class.collect": Row("teach", "Fetch all reports and runs"),
    "class.stop_all": Row("teach", "Stop all runs"),
    "class.end": Row("teach", "End the class and delete the students' runs"),
    "studio.pictures": Row("look", "Walk the latent space of a run"),
    "studio.grid": Row("look", "Draw new latents"),
    "studio.scores": Row("look", "Measure what a latent draws"),
    "studio.numbers": Row("look", "See the numbers of a latent"),
    "studio.directions": Row("look", "Use directions in the latent space"),
    "studio.networks": Row("look", "See the networks of settings"),
    "studio.devices": Row("look", "See which device trains"),
    "studio.reals": Row("look", "See real pictures"),
    "studio.d_scores": Row("look", "See D's scores"),
    "studio.nudge": Row("look", "Follow what D asks of G"),
    "studio.inside": Row("look", "Look inside a generator"),
    "studio.weights": Row("look", "See how the weights changed"),
    "studio.job": Row("look", "See how far a job is"),
    "studio.file": Row("look", "Fetch what a job has drawn"),
    "studio.export": Row("join", "Take a generator home"),
    "studio.encode": Row("join", "Encode many pictures with a VAE"),
    "studio.reconstruct": Row("join", "Reconstruct a picture"),
    "studio.judge": Row("join", "Have a conditional run judged"),
    "studio.project": Row("join", "Search the latent of a picture"),
    "studio.nearest": Row("join", "Search for copies of training pictures"),
    "studio.film": Row("join", "Make a film of a walk"),
    "studio.needs": Row("join", "Find the channels that a digit needs"),
    "studio.cancel": Row("own", "Cancel a job"),
}
"""What pages do, by name. `run.VERB` are the commands to a worker (but interrupt, which only the server sends); `studio.KIND` are the requests of its protocol."""

ROUTES: dict[tuple[str, str], Row] = {
    ("GET", "/join"): Row("open", "Open the page that asks for a name"),
    ("POST", "/join"): Row("open", "Join with the code of the class"),
    ("POST", "/leave"): Row("open", "Leave the class on this computer"),
    ("GET", "/assets/js/{version}/{name:path}"): Row("open", "Fetch the scripts of the app"),
    ("GET", "/assets/plotly.min.js"): Row("open", "Fetch the script that draws charts"),
    ("GET", "/api/runs"): Row("look", "List the runs"),
    ("GET", "/api/runs/{run}/thumbs/{step}.png"): Row("look", "See a run in small"),
    ("GET", "/api/runs/{run}/live"): Row("look", "Watch a run"),
    ("GET", "/api/runs/{run}/samples/{step}.png"): Row("look", "See a frame"),
    ("GET", "/api/runs/{run}/moves/{step}-{number}.png"): Row("look", "See a frame made by hand"),
    ("GET", "/api/runs/{run}/reals.png"): Row("look", "See a run's real pictures"),
    ("GET", "/api/runs/{run}/draw.png"): Row("look", "Draw new latents"),
    ("GET", "/api/networks"): Row("look", "See the networks of settings"),
    ("POST", "/api/runs/{run}/pictures"): Row("look", "Draw pictures of latents"),
    ("GET", "/api/runs/{run}/about"): Row("look", "See what a generator is"),
    ("GET", "/api/runs/{run}/directions"): Row("look", "List directions"),
    ("POST", "/api/runs/{run}/scores"): Row("look", "Measure what latents draw"),
    ("POST", "/api/runs/{run}/numbers"): Row("look", "See the numbers of latents"),
    ("POST", "/api/runs/{run}/d_scores"): Row("look", "See D's scores"),
    ("POST", "/api/runs/{run}/nudge"): Row("look", "Follow what D asks of G"),
    ("POST", "/api/runs/{run}/inside"): Row("look", "Look inside a generator"),
    ("POST", "/api/jobs"): Row("join", "Start a job"),
    ("GET", "/api/jobs/{job}"): Row("look", "See how far a job is"),
    ("POST", "/api/jobs/{job}/cancel"): Row("own", "Cancel a job"),
    ("GET", "/api/jobs/{job}/picture.png"): Row("look", "Fetch the picture of a job"),
    ("GET", "/api/jobs/{job}/file"): Row("look", "Fetch the file of a job"),
    ("GET", "/api/runs/{run}/answers"): Row("look", "See what everyone answered to real or fake"),
    ("POST", "/api/runs/{run}/answers"): Row("join", "Have a game counted"),
}
"""What browsers fetch, by method and path. HEAD goes with GET."""

STREAMLIT: tuple[tuple[str, str, Row], ...] = (
    ("GET", "_stcore/health", Row("open", "Ask whether the server lives")),
    ("GET", "_stcore/script-health-check", Row("open", "Ask whether the server lives")),
    ("GET", "_stcore/host-config", Row("look", "Streamlit's own settings")),
    ("GET", "_stcore/stream", Row("look", "The connection of a page")),
    ("GET", "_stcore/bidi-components/", Row("look", "Parts of Streamlit's pages")),
    ("PUT", "_stcore/upload_file/", Row("join", "Upload a file")),
    ("DELETE", "_stcore/upload_file/", Row("join", "Forget an uploaded file")),
    ("OPTIONS", "_stcore/upload_file/", Row("look", "Ask how to upload")),
    ("GET", "media/", Row("look", "Pictures and downloads of a page")),
    ("GET", "component/", Row("look", "Parts of Streamlit's pages")),
    ("GET", "static/", Row("look", "Streamlit's scripts")),
    ("GET", "_stcore/", Row("teach", "Anything else of Streamlit's")),
    ("GET", "", Row("look", "The pages")),
)
"""Streamlit's own addresses, by method and by what they begin with; the first that fits decides."""
