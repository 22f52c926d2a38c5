"""iptux_agent.py PID: presses the buttons of the iptux with that process id.
iptux_agent.py PID [address, panel, button]: one of them, and that is all.

A question is one JSON line, [verb, argument ...]; the answer is one line,
{"value": ...} or {"error": "..."} when something is not on the screen (yet).
Runs under Debian's python3, which has the bindings; see iptux.py.
"""
import json
import subprocess
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


def table_in(address, name):
    panel = some(first(chat_window(address), "panel", named(name)), name)
    return some(first(panel, "table"), "table in " + name)


def rows(address, name, column):
    """What stands in one column of one of the lists of files."""
    table = table_in(address, name)
    cells = (Atspi.Table.get_accessible_at(table, i, column)
             for i in range(Atspi.Table.get_n_rows(table)))
    return [some(c, "cell").get_name() for c in cells]


def push(thing):
    for i in range(thing.get_n_actions()):
        if thing.get_action_name(i) in ("click", "activate"):
            thing.do_action(i)
            return True
    raise Missing("click")


def push_in(address, name, button):
    panel = some(first(chat_window(address), "panel", named(name)), name)
    return push(some(first(panel, "push button", lambda t: (
        t.get_name() == button and has(Atspi.StateType.SENSITIVE)(t))),
        button))


def push_for_dialog(*args):
    """The connection that a dialog was opened by hears nothing until it is
    closed, so it is another one that presses."""
    helpers.append(subprocess.Popen(
        [sys.executable, __file__, sys.argv[1], json.dumps(args)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return True


def dialogs():
    return [w for w in children(program())
            if w.get_role_name() in ("file chooser", "dialog")]


def dialog():
    return some((dialogs() or [None])[-1], "a file dialog")


def path_entry():
    return some(first(dialog(), "text", lambda t: (
        has(Atspi.StateType.EDITABLE)(t) and has(Atspi.StateType.SHOWING)(t))),
        "an entry for a path")


def dialog_path(path):
    """Type a path into the dialog; true when it stands there."""
    try:
        entry = path_entry()
    except Missing:
        chooser = some(first(dialog(), "file chooser", lambda t: (
            "Action" in t.get_interfaces())), "a file chooser")
        for i in range(chooser.get_n_actions()):
            if chooser.get_action_name(i) == "show_location":
                chooser.do_action(i)
        entry = path_entry()
    if content(entry) == path:
        return True
    Atspi.Component.grab_focus(entry)
    Atspi.EditableText.set_text_contents(entry, path)
    return False


def dialog_push(button):
    """True when no dialog is left; else the button is pressed."""
    if not dialogs():
        return True
    push(some(first(dialog(), "push button", lambda t: (
        t.get_name() == button and has(Atspi.StateType.SENSITIVE)(t))),
        button))
    return False


def send_all():
    """The button is grey when there are files but no text: its action."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for i in range(1, 20):
        try:
            bus.call_sync(NAME, "%s/window/%d" % (PATH, i), "org.gtk.Actions",
                          "Activate", GLib.Variant(
                              "(sava{sv})", ("send_message", [], {})), None,
                          Gio.DBusCallFlags.NONE, 5000, None)
        except GLib.Error:
            pass  # no such window, or not a chat
    return True


helpers = []
VERBS = {
    "up": up, "people": people, "open": open_chat, "chat": chat,
    "info": info, "fill": fill, "press": press,
    "input": lambda address: content(input_line(address)),
    "quit": lambda: act("quit"), "rows": rows, "send_all": send_all,
    "push_in": push_in, "push_for_dialog": push_for_dialog,
    "dialog_up": lambda: bool(dialogs()), "dialog_path": dialog_path,
    "dialog_push": dialog_push,
}


def main():
    Atspi.init()
    Atspi.set_timeout(4000, 4000)
    if len(sys.argv) > 2:
        push_in(*json.loads(sys.argv[2]))
        return
    for line in sys.stdin:
        verb, *args = json.loads(line)
        try:
            answer = {"value": VERBS[verb](*args)}
        except (Missing, GLib.Error) as e:
            answer = {"error": "%s: %s" % (type(e).__name__, e)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
