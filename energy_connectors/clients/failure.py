# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What can go wrong with an outside system, as a code with its facts; whoever shows it makes the sentence."""

# Problem → whether trying the same again later may help.
PROBLEMS = {
    # reaching it (transport)
    "bad_address": False,  # url
    "forbidden_address": False,  # host, address
    "unreachable": True,  # host
    "untrusted": True,  # host
    "timeout": True,  # host, seconds
    "truncated": True,  # host
    "too_large": False,  # host, limit
    # what it answers
    "redirected": False,  # host, status
    "refused": True,  # host, status
    "not_published": True,  # name
    # what is in a price file
    "bad_name": False,  # name
    "bad_header": False,  # name
    "no_end": True,  # name
    "bad_line": False,  # name, line, text
    "other_day": False,  # name, line, day
    "other_period": False,  # name, line, period, expected
    "period_count": False,  # name, found, expected
}


class Failure(Exception):
    """One of PROBLEMS, with the facts named beside it there."""

    def __init__(self, problem, **facts):
        self.problem, self.facts, self.may_pass = problem, facts, PROBLEMS[problem]
        super().__init__(problem, facts)
