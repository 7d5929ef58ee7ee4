"""The page that says what can be done in a tab, and where work is kept."""

from nstcourse.build import sources
from nstcourse.build.site import launch

PAGE = "in_the_tab"
WORDS = "course/tab.md"
INVITED = (
    f"> **The exercises run in this browser**, without an installation: [how, and what to keep in mind]({PAGE}.md)."
)


def page(root, course, kind):
    """The page in Markdown, from course/tab.md, with its sheets and with what is to be said of the kernel; "" where
    there is no such text, or no tab that was built here."""
    text = root / WORDS
    if kind is None or not text.is_file():
        return ""
    rows = [
        f'- <a href="{launch.in_tab(PAGE, f"exercises/{x.name}.ipynb")}">{x.number} {x.heading}</a>, '
        f"{x.exercise.minutes} minutes"
        for x in course.exercises
    ]
    words = sources.text_of(text, WORDS)
    return words.replace("{sheets}", "\n".join(rows)).replace("{kernel}", kind.told)
