"""The config file while gezi runs."""
import proc
from case import LanCase
from peer import BR_ABSENCE, BR_ENTRY


class Settings(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, user="ann", nick="Ann")
        self.bob = self.peer(2, "official", "Bob")
        self.ear = self.ann.listen()

    def write(self, text):
        self.ann.write_config("user = ann\nhost = pc1\n" + text)

    def told(self, *words):
        """What is told to everyone has all these words in it."""
        def fits(data, source):
            return (source[0] == "10.77.0.1" and
                    data.split(b":", 5)[4].isdigit() and
                    int(data.split(b":", 5)[4]) & 0xff == BR_ABSENCE and
                    all(w.encode() in data for w in words))
        self.bob.wait("a new name", fits)

    def test_a_name_changed_in_the_file_is_told_to_everyone(self):
        self.write("nick = 安妮\ngroup = 研发部\n")
        self.told("NN:安妮", "GN:研发部")
        self.write("nick = Annie\n")
        self.told(":Annie")

    def test_a_new_target_is_announced_to_at_once(self):
        far = self.wire(2, 2500)
        self.write("nick = Ann\nbroadcast = 10.77.0.2:2500\n")
        far.wait("an announcement", lambda data, _: int(
            data.split(b":", 5)[4]) & 0xff == BR_ENTRY)

    def test_what_is_wrong_with_the_file_is_told_in_one_line(self):
        self.write("nik = x\nnick = Annie\n")
        self.told(":Annie")
        proc.wait_until("the line about it", lambda: any(
            'unknown key "nik", did you mean "nick"?' in line
            for line in self.ear.err))
