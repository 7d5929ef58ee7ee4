"""The capstone: pictures with their recipes become a portfolio page, with cards, critique and rubric."""

from nstcourse.portfolio.making import Made, make

__all__ = ["Made", "make"]
