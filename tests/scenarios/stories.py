"""Lives of supply points that more than one scenario tells, beside those of `synthetic_grid.portfolio`."""


def taken_back(author, point):
    """The operator cancels the contract in its third month, as if it had never been; it was read until then."""
    first, _second, third, _end = author.window.bounds
    author.enter(point, first.toordinal() + 4, "CFNE")
    presence = [point.presences[-1][0], third.toordinal() + 9]
    point.cancel(presence[1])
    point.presences.append(presence)
