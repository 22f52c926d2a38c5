"""iptux_agent.py PID: presses the buttons of the iptux with that process id.

A question is one JSON line, [verb, argument ...]; the answer is one line,
{"value": ...} or {"error": "..."} when something is not on the screen (yet).
Runs under Debian's python3, which has the bindings; see iptux.py.
"""
import json
import sys

import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

NAME = "io.github.iptux_src.iptux"
PATH = "/io/github/iptux_src/iptux"


class Missing(Exception):
    pass


def some(thing, what):
    if thing is None:
        raise Missing(what)
    return thing


def act(action, *args):
    """One of the actions that the program offers on the session bus."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.call_sync(NAME, PATH, "org.gtk.Actions", "Activate",
                  GLib.Variant("(sava{sv})", (action, list(args), {})), None,
                  Gio.DBusCallFlags.NONE, 5000, None)


def children(thing):
    for i in range(min(thing.get_child_count(), 2000)):
        child = thing.get_child_at_index(i)
        if child is not None:
            yield child


def below(thing):
    """The thing and all that is in it, parents first."""
    yield thing
    for child in children(thing):
        yield from below(child)


def first(thing, role, fits=lambda t: True):
    for t in below(thing):
        if t.get_role_name() == role and fits(t):
            return t
    return None


def named(name):
    return lambda t: t.get_name() == name


def has(state):
    return lambda t: t.get_state_set().contains(state)


def program():
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass
    for app in children(Atspi.get_desktop(0)):
        if app.get_process_id() == int(sys.argv[1]):
            app.clear_cache()  # no events are read here: all of it is stale
            return app
    raise Missing("iptux on the accessibility bus")


def window(fits, what):
    return some(next((w for w in children(program())
                      if fits(w.get_name() or "")), None), what)


def main_window():
    return window(lambda name: name == "Iptux", "main window")


def chat_window(address):
    return window(lambda name: name.endswith("IP:" + address),
                  "chat window with " + address)


def content(thing):
    return Atspi.Text.get_text(thing, 0, -1)


def in_panel(address, name):
    panel = some(first(chat_window(address), "panel", named(name)), name)
    return some(first(panel, "text"), "text in " + name)


def input_line(address):
    return some(first(chat_window(address), "text",
                      has(Atspi.StateType.EDITABLE)), "input")


def up():
    main_window()
    return True


def people():
    """Rows of the list are "nick" and "address" on two lines; the nick may
    carry the number of unread messages."""
    rows = []
    table = some(first(main_window(), "tree table"), "list")
    for cell in below(table):
        nick, line_break, address = (cell.get_name() or "").rpartition("\n")
        if cell.get_role_name() == "table cell" and line_break:
            head, bracket, count = nick.rpartition(" (")
            if bracket and count.rstrip(")").isdigit():
                nick = head
            rows.append((address, nick))
    return rows


def open_chat(address):
    try:
        chat_window(address)
    except Missing:
        if address not in dict(people()):
            raise
        act("open-chat", GLib.Variant("s", address))
        chat_window(address)
    return True


def chat(address):
    return content(in_panel(address, "Chat History"))


def info(address):
    return content(in_panel(address, "Info."))


def fill(address, text):
    line = input_line(address)
    if content(line) not in ("", text):
        raise Missing("an empty input")
    Atspi.EditableText.set_text_contents(line, text)
    return content(line) == text


def press(address):
    button = some(first(chat_window(address), "push button", lambda t: (
        t.get_name() == "Send" and has(Atspi.StateType.SENSITIVE)(t))),
        "Send that can be pressed")
    for i in range(button.get_n_actions()):
        if button.get_action_name(i) == "click":
            button.do_action(i)
            return True
    raise Missing("click")


VERBS = {
    "up": up, "people": people, "open": open_chat, "chat": chat,
    "info": info, "fill": fill, "press": press,
    "input": lambda address: content(input_line(address)),
    "quit": lambda: act("quit"),
}


def main():
    Atspi.init()
    Atspi.set_timeout(4000, 4000)
    for line in sys.stdin:
        verb, *args = json.loads(line)
        try:
            answer = {"value": VERBS[verb](*args)}
        except (Missing, GLib.Error) as e:
            answer = {"error": "%s: %s" % (type(e).__name__, e)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
