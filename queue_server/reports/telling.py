"""Explanations in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from queue_server.reports.wording import Speech

if TYPE_CHECKING:
    from queue_server.reports.daybook import Event, Ticket
    from queue_server.reports.explaining import Call, HourStory, Step, TicketStory
    from queue_server.reports.reading import Names

_EXACT = "%H:%M:%S"
_MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: its time, a sentence, and what there is to add."""

    time: str
    text: str
    more: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ToldCall:
    """A call as a row: all as text."""

    time: str
    number: str
    priority: bool
    service: str
    counter: str
    who: str
    taken: str
    waited: str
    why: str
    then: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Words stories in one language."""

    names: Names
    say: Speech

    def steps(self, story: TicketStory) -> list[Told]:
        """A ticket's way, sentence by sentence."""
        return [self._step(story, one) for one in story.steps if not one.event.entered]

    def calls(self, calls: list[Call]) -> list[ToldCall]:
        """Calls as rows."""
        return [self._call(call) for call in calls]

    def ticket_facts(self, story: TicketStory) -> list[str]:
        """What overtaking there was."""
        facts = []
        if not story.overtook:
            facts.append(self.say("explain.overtook-none"))
        if story.elsewhere:
            facts.append(self.say("explain.elsewhere", count=story.elsewhere))
        return facts

    def hour_facts(self, story: HourStory) -> list[str]:
        """An hour in a few figures."""
        named = {
            "taken": story.taken, "calls": len(story.calls), "missed": story.missed,
            "before": story.waiting_before, "after": story.waiting_after,
        }  # fmt: skip
        return [self.say(f"explain.hour-{name}", count=count) for name, count in named.items()]

    def state(self, ticket: Ticket) -> str:
        """What has become of a ticket."""
        return self.say.either(f"state.{ticket.state}", "state.other")

    def _step(self, story: TicketStory, step: Step) -> Told:
        time = self.say.clock(step.event.at, _EXACT)
        if step.event.move == "issue":
            return Told(time, self._issue(story, step), self._ahead(story))
        text = self.say.either(
            self._key(step), "explain.other",
            number=story.ticket.number, who=self._who(step.event),
            counter=self._counter(step.event), service=self._service(step.service),
            **self._along(step.event),
        )  # fmt: skip
        return Told(time, text, self._more(step))

    def _along(self, event: Event) -> dict[str, str]:
        """Whose clerk's move it was, and from where."""
        if event.along is None:
            return {}
        clerk = self.names.clerks.get(event.along.clerk) or self.say("who.clerk")
        return {"clerk": clerk, "left": self._label(event.along.before)}

    def _more(self, step: Step) -> list[str]:
        """Why it was called; which procedures were marked."""
        if step.call:
            return self._why(step.call)
        marked = step.event.marked
        if marked and marked.procedures:
            named = (self._procedure(code) for code in marked.procedures)
            return [self.say("explain.procedures", procedures=", ".join(named))]
        return []

    def _key(self, step: Step) -> str:
        event = step.event
        if event.marked:
            usual = "procedures" if event.marked.procedures else "none"
            return f"explain.mark.{event.marked.served or usual}"
        if event.reason and self.say.words.has(f"explain.because.{event.reason.code}"):
            return f"explain.because.{event.reason.code}"
        if event.move in ("serve", "resume") and step.call is None:
            return "explain.begin"
        if event.changed and event.changed.service == event.changed.service_before:
            ordinary = event.changed.priority == "none"
            if event.changed.priority == "appointment" and event.actor.startswith("system"):
                return "explain.change-appointment"
            return "explain.change-ordinary" if ordinary else "explain.change-priority"
        return f"explain.{event.move}"

    def _issue(self, story: TicketStory, step: Step) -> str:
        """Taken at a machine, by a clerk, or given on paper and entered later."""
        place = self._place(story.ticket.device)
        key = "explain.issue" if place else "explain.issue-by"
        given = next((one.event.entered.given for one in story.steps if one.event.entered), "")
        return self.say(
            "explain.issue-paper" if given else key,
            number=story.ticket.number, place=place, given=given, who=self._who(step.event),
            service=self._service(step.service),
        )  # fmt: skip

    def _ahead(self, story: TicketStory) -> list[str]:
        more = [self.say("explain.priority")] if story.ticket.priority else []
        if not story.ahead:
            return [*more, self.say("explain.ahead-none")]
        key = "explain.ahead-priority" if story.ahead_priority else "explain.ahead"
        return [*more, self.say(key, count=story.ahead, priority=story.ahead_priority)]

    def _why(self, call: Call) -> list[str]:
        more = [
            self.say("explain.waited", count=call.waited),
            self.say("explain.reason", reason=self._reason(call.event)),
        ]
        if call.passed:
            named = ", ".join(ticket.number for ticket in call.passed[:_MOST_NAMED])
            more.append(self.say("explain.passed", count=len(call.passed), numbers=named))
        else:
            more.append(self.say("explain.passed-none"))
        return more

    def _call(self, call: Call) -> ToldCall:
        then = self.say("then.none")
        if call.then is not None:
            then = self._then(call.then)
        return ToldCall(
            time=self.say.clock(call.event.at, _EXACT),
            number=call.ticket.number,
            priority=call.ticket.priority,
            service=self._service(call.service),
            counter=self._counter(call.event),
            who=self._who(call.event),
            taken=self.say.clock(call.ticket.issued, _EXACT),
            waited=str(call.waited),
            why=self._reason(call.event),
            then=then,
        )

    def _then(self, event: Event) -> str:
        if event.day_ended:
            return self.say("then.expire")
        then = self.say.either(f"then.{event.move}", "then.other")
        return f"{then} ({self.say.clock(event.at)})"

    def _reason(self, event: Event) -> str:
        """The rule that called; a person's own choice where there is none."""
        reason = event.reason
        if reason is None:
            return self.say("reason.resumed" if event.move == "resume" else "reason.chosen")
        params = {"passed": "", "before": "", **reason.params}
        usual = f"reason.{reason.code}"
        key = f"{usual}.{params.get('priority')}"
        known = key if self.say.words.has(key) else usual
        return self.say.either(known, "reason.other", code=reason.code, **params)

    def _who(self, event: Event) -> str:
        kind, _, key = event.actor.partition(":")
        if kind == "clerk":
            return self.names.clerks.get(key) or self.say("who.clerk")
        if kind == "system":
            return self.say("who.system")
        if key == "phone":
            return self.say("who.holder")
        called = event.counter and event.move not in ("cancel", "expire")
        return self.say("who.keypad") if called else self.say("who.device", device=key)

    def _counter(self, event: Event) -> str:
        return self._label(event.counter) if event.counter else ""

    def _label(self, counter: str) -> str:
        return self.say("counter", label=self.names.counters.get(counter, counter))

    def _service(self, service: str) -> str:
        return self.names.services.get(service, service)

    def _procedure(self, code: str) -> str:
        name = self.names.procedures.get(code)
        return f"{code} ({name})" if name else code

    def _place(self, device: str) -> str:
        label = device.rpartition("-")[2]
        return self.say("place.machine", label=label) if label.isdigit() else device
