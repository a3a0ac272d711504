"""The life of one supply point: contracts begin, change and end, meters are replaced, and each leaves an event."""

from dataclasses import dataclass, field, replace

from .metering import CALENDAR_OF_FTA, Calendar, Meter, Segment

DIALS = 4


@dataclass(frozen=True)
class Holder:
    name: str
    category: str
    siret: str


@dataclass(frozen=True)
class Situation:
    """What a contract is at a moment; `reference` is the Ref_Situation_Contractuelle."""

    reference: str
    holder: Holder
    fta: str
    power_kva: int
    num_sequence: int
    started: int
    sequence_started: int
    ended: int | None = None


@dataclass(frozen=True)
class Index:
    calendar: Calendar
    meter: Meter
    dials: tuple


@dataclass(frozen=True)
class Event:
    point: "Point"
    day: int
    minute: int
    kind: str
    nature: str
    affair: str
    situation: Situation
    before: Index | None
    after: Index | None


@dataclass
class Point:
    """A supply point with everything that happened to it. Days are ordinals; events take place at 00:00."""

    number: int
    code: str
    direction: str
    annual_wh: int
    peak_percent: int
    climate: object
    segments: list = field(default_factory=list)
    events: list = field(default_factory=list)
    presences: list = field(default_factory=list)  # [first day, first day after] of each contract
    absent_days: set = field(default_factory=set)  # measured days that are never sent
    late_days: set = field(default_factory=set)  # measured days that are sent with the following delivery
    doubtful_days: set = field(default_factory=set)
    situation: Situation | None = None
    contract_count: int = 0

    def __hash__(self):
        return self.number

    def is_present(self, day):
        return any(start <= day < end for start, end in self.presences)

    def index_at(self, day):
        """The meter as the day begins, by what held the day before."""
        segment = self._segment_of(day - 1)
        dials = segment.dials_at(day, self.climate, self.annual_wh, self.peak_percent)
        return Index(segment.calendar, segment.meter, dials)

    def _segment_of(self, day):
        return next(segment for segment in reversed(self.segments) if segment.start <= day)

    def install(self, day, meter, fta, dials):
        self.segments.append(Segment(day, meter, CALENDAR_OF_FTA[fta], dials))

    def enter(self, day, nature, holder, fta, power_kva, *, with_index=True, minute=0):
        reference = str(200_000_000 + self.number * 8 + self.contract_count)
        self.contract_count += 1
        self.situation = Situation(reference, holder, fta, power_kva, 1, day, day)
        self.presences.append([day, 10**7])
        self._count_by(day, fta)
        self._tell(day, "CONTRAT", nature, after=with_index, minute=minute)

    def leave(self, day, nature):
        self.presences[-1][1] = day
        self.situation = replace(self.situation, ended=day)
        self._tell(day, "CONTRAT", nature, before=True)

    def change(self, day, *, fta=None, power_kva=None, resets_dials=False, minute=0):
        """Network tariff or power: the next sequence of the same contract."""
        before = self.index_at(day)
        self.situation = replace(
            self.situation,
            fta=fta or self.situation.fta,
            power_kva=power_kva or self.situation.power_kva,
            num_sequence=self.situation.num_sequence + 1,
            sequence_started=day,
        )
        self._count_by(day, self.situation.fta, resets_dials)
        self._tell(day, "CONTRAT", "MCT", before=before, after=True, minute=minute)

    def replace_meter(self, day, meter):
        before = self.index_at(day)
        self.install(day, meter, self.situation.fta, (0,) * DIALS)
        self._tell(day, "TECHNIQUE", "CMAT", before=before, after=True)

    def note(self, day, kind, nature):
        self._tell(day, kind, nature)

    def cancel(self, day):
        """The operator takes the contract back as if it had never been: sequence number 0."""
        self.presences.pop()
        self.situation = replace(self.situation, num_sequence=0)
        self._tell(day, "CONTRAT", "AUTRE")

    def _count_by(self, day, fta, resets_dials=False):
        current = self._segment_of(day)
        if current.calendar is CALENDAR_OF_FTA[fta] and not resets_dials:
            return
        dials = (0,) * DIALS if resets_dials else self.index_at(day).dials
        self.install(day, current.meter, fta, dials)

    def _index_after(self, day):
        segment = self._segment_of(day)
        dials = segment.dials_at(day, self.climate, self.annual_wh, self.peak_percent)
        return Index(segment.calendar, segment.meter, dials)

    def _tell(self, day, kind, nature, *, before=None, after=False, minute=0):
        affair = f"{(self.number * 16 + len(self.events)) % 36**6:08X}"
        before = self.index_at(day) if before is True else before
        after = self._index_after(day) if after else None
        self.events.append(Event(self, day, minute, kind, nature, affair, self.situation, before, after))
