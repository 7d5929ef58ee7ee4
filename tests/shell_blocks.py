"""The shell commands of a Markdown page: its blocks, and what stands as code in its text."""

import re


def blocks(text):
    """The blocks that are marked as bash."""
    return re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def words_in_text(text):
    """What stands as code in sentences, if it is more than one word: a command."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [words for words in re.findall(r"`([^`\n]+)`", prose) if " " in words]
