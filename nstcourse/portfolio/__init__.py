"""The capstone: pictures with their recipes become a portfolio page, with cards, critique and rubric."""

__all__ = ["Made", "make"]


def __getattr__(name):
    """On first use: whoever types another nst command does not wait for the grader's pages."""
    if name not in __all__:
        raise AttributeError(f"module 'nstcourse.portfolio' has no attribute '{name}'")
    from nstcourse.portfolio import making

    return getattr(making, name)
