"""Does with toot, a client for terminals, what people do with it."""

import json
import os
import subprocess
import sys
import tempfile

from talk import BASE, ELSEWHERE, PHOTOS, ask, eventually, step

TOOT = os.path.join(os.path.dirname(sys.executable), "toot")


class Terminal:
    """Somebody's terminal, where toot remembers who they are."""

    def __init__(self, name):
        self.name = name
        self.home = tempfile.mkdtemp()
        self.environment = dict(os.environ, TOOT_CONFIG_DIR=self.home, XDG_CONFIG_HOME=self.home, HOME=self.home)

    def sign_in(self):
        """`toot login`: it shows an address and waits for the code."""
        process = subprocess.Popen(
            [TOOT, "login", "--instance", BASE],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for line in process.stdout:
            if line.startswith("http"):
                break
        answers = f"n\n{ask(self.name, line.strip())}\n"
        output, _ = process.communicate(answers, timeout=60)
        assert process.returncode == 0, output
        assert "Successfully logged in" in output

    def says(self, *arguments):
        """What a command prints."""
        return self._run(arguments, expected=0).stdout

    def json(self, *arguments):
        said = self.says(*arguments, "--json").splitlines()
        # What it is busy with comes first.
        return json.loads(said[-1])

    def refuses(self, *arguments):
        """What a command complains of."""
        return self._run(arguments, expected=1).stderr

    def _run(self, arguments, expected):
        done = subprocess.run([TOOT, *arguments], env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == expected, (arguments, done.returncode, done.stdout, done.stderr)
        return done


def album(ada):
    pictures = []
    for number, path in enumerate(PHOTOS[:4], 1):
        pictures += ["--media", path, "--description", f"Rock pool {number}"]
    post = ada.json("post", "Low tide at #Ynyslas", *pictures, "--language", "en")
    assert [one["description"] for one in post["media_attachments"]] == [f"Rock pool {n}" for n in range(1, 5)]
    shown = lambda: post["id"] in [one["id"] for one in statuses(ada, "home")]
    eventually(shown)
    return post


def statuses(terminal, *what):
    """What a timeline has; the newer of the two commands speaks JSON."""
    return terminal.json("timelines", *what)


def profile(ada):
    assert ada.json("update-account", "--display-name", "Ada of the Coast", "--note", "Low tide only.")["display_name"] == "Ada of the Coast"
    assert ada.json("whoami")["username"] == "ada"
    assert "Low tide only." in ada.says("whois", "ada")
    assert BASE.removeprefix("http://") in ada.says("instance")


def together(ada, bob, post):
    assert bob.json("follow", "ada")["following"]
    assert [one["username"] for one in bob.json("following")] == ["ada"]
    assert [one["username"] for one in ada.json("followers")] == ["bob"]
    reply = bob.json("post", "@ada What a crab!", "--reply-to", post["id"])
    thread = eventually(lambda: ada.json("thread", post["id"])["descendants"])
    assert [one["id"] for one in thread] == [reply["id"]]
    assert bob.json("favourite", post["id"])["favourited"]
    boost = bob.json("reblog", post["id"])
    assert boost["reblog"]["id"] == post["id"]
    assert [one["username"] for one in bob.json("reblogged-by", post["id"])] == ["bob"]
    assert bob.json("bookmark", post["id"])["bookmarked"]
    assert "Low tide at" in bob.says("bookmarks", "--once")
    told = {one["type"] for one in ada.json("notifications")}
    assert told == {"follow", "mention", "favourite", "reblog"}, told
    ada.says("notifications", "--clear")
    assert ada.json("notifications") == []
    assert not bob.json("unreblog", post["id"])["reblogged"]
    assert not bob.json("unfavourite", post["id"])["favourited"]
    assert not bob.json("unbookmark", post["id"])["bookmarked"]
    assert "Low tide at" in bob.says("timeline", "--once")
    assert "Low tide at" in bob.says("timeline", "--once", "--public", "--local")
    assert "Low tide at" in bob.says("timeline", "--once", "--tag", "ynyslas")


def found(ada):
    result = ada.json("search", ELSEWHERE, "--resolve")
    assert len(result["statuses"]) == 1, result
    tagged = ada.json("search", "#ynyslas")
    assert [one["name"].lower() for one in tagged["hashtags"]] == ["ynyslas"]
    assert tagged["statuses"] == []
    remote = result["statuses"][0]["account"]["acct"]
    assert remote.startswith("mari@")
    assert ada.json("search", "@" + remote, "--resolve")["accounts"][0]["acct"] == remote
    ada.json("follow", remote)
    eventually(lambda: remote in [one["acct"] for one in ada.json("following")])
    ada.json("unfollow", remote)


def lists(bob):
    bob.json("lists", "create", "Coast", "--replies-policy", "none")
    bob.says("lists", "add", "Coast", "ada")
    assert [one["username"] for one in bob.json("lists", "accounts", "Coast")] == ["ada"]
    bob.refuses("lists", "add", "Coast", "ada")
    bob.says("lists", "remove", "Coast", "ada")
    bob.says("lists", "delete", "Coast")
    assert bob.json("lists", "list") == []


def tags(bob):
    bob.says("tags", "follow", "ynyslas")
    assert [one["name"].lower() for one in bob.json("tags", "followed")] == ["ynyslas"]
    bob.says("tags", "unfollow", "ynyslas")


def at_a_distance(bob):
    assert bob.json("mute", "ada")["muting"]
    assert [one["username"] for one in bob.json("muted")] == ["ada"]
    assert not bob.json("unmute", "ada")["muting"]
    assert bob.json("block", "ada")["blocking"]
    assert [one["username"] for one in bob.json("blocked")] == ["ada"]
    assert not bob.json("unblock", "ada")["blocking"]


def goodbye(ada, post):
    ada.says("pin", post["id"])
    ada.says("unpin", post["id"])
    ada.says("delete", post["id"])
    complaint = ada.refuses("status", post["id"])
    assert "not found" in complaint.lower(), complaint
    complaint = ada.refuses("post", "Which?", "--poll-option", "a", "--poll-option", "b")
    assert "poll" in complaint.lower(), complaint
    ada.says("logout", f"ada@{BASE.removeprefix('http://')}")


def main():
    ada, bob = Terminal("ada"), Terminal("bob")
    step("sign in")
    ada.sign_in()
    bob.sign_in()
    step("profile")
    profile(ada)
    step("post an album of four")
    post = album(ada)
    step("answer, like, boost, keep, and read of it")
    together(ada, bob, post)
    step("search")
    found(ada)
    step("lists")
    lists(bob)
    step("tags")
    tags(bob)
    step("keep at a distance")
    at_a_distance(bob)
    step("delete and sign out")
    goodbye(ada, post)


main()
