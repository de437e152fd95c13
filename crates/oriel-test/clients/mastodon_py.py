"""Does through Mastodon.py what people do with an app."""

import datetime
import queue

from mastodon import Mastodon, MastodonAPIError, MastodonUnauthorizedError, StreamListener
from talk import BASE, BY_HAND, ELSEWHERE, PHOTOS, ask, eventually, step

SCOPES = ["read", "write", "follow", "push"]


def sign_in(name):
    """The real flow: an app registers, a person lets it in, the code is exchanged."""
    app_id, secret = Mastodon.create_app(
        f"Camera of {name}", api_base_url=BASE, scopes=SCOPES, website="https://camera.example"
    )
    app = Mastodon(client_id=app_id, client_secret=secret, api_base_url=BASE)
    url = app.auth_request_url(redirect_uris=BY_HAND, scopes=SCOPES, state="here", allow_http=True)
    app.log_in(code=ask(name, url), redirect_uri=BY_HAND, scopes=SCOPES, allow_http=True)
    assert app.account_verify_credentials().username == name
    return app


def refuses(kind, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except kind:
        return
    raise AssertionError(f"{call.__name__} was not refused")


def profile(ada):
    about = ada.account_update_credentials(
        display_name="Ada of the Coast",
        note="Low tide only.",
        avatar=PHOTOS[0],
        header=PHOTOS[1],
        fields=[("Where", "Aberystwyth")],
        locked=False,
    )
    assert about.display_name == "Ada of the Coast"
    assert "Low tide only." in about.note
    assert about.fields[0].name == "Where"
    assert about.source.note == "Low tide only."
    assert ada.account_lookup("ada").id == about.id
    assert ada.app_verify_credentials().name == "Camera of ada"
    assert ada.instance_v2().configuration.statuses.max_media_attachments >= 4
    assert ada.preferences()["posting:default:visibility"] == "public"
    assert ada.custom_emojis() == [] and ada.announcements() == []


def album(ada):
    """Four photos, each with what is to be seen on it."""
    media = [
        ada.media_post(path, description=f"Rock pool {number}", focus=(0.25, -0.5))
        for number, path in enumerate(PHOTOS[:4], 1)
    ]
    eventually(lambda: all(ada.media(one).url for one in media))
    changed = ada.media_update(media[3].id, description="A crab in a rock pool", focus=(0, 0.5))
    assert changed.description == "A crab in a rock pool"
    post = ada.status_post(
        "Low tide at #Ynyslas",
        media_ids=media,
        language="en",
        idempotency_key="album",
    )
    assert [one.id for one in post.media_attachments] == [one.id for one in media]
    assert post.media_attachments[3].description == "A crab in a rock pool"
    assert post.media_attachments[0].meta.focus.x == 0.25
    assert post.media_attachments[0].meta.original.width > 0
    assert post.application is None or post.application.name == "Camera of ada"
    again = ada.status_post("Low tide at #Ynyslas", media_ids=media, idempotency_key="album")
    assert again.id == post.id
    return eventually(lambda: published(ada, post.id))


def published(app, status):
    """A status once others have it."""
    shown = app.timeline_public(local=True)
    return next((one for one in shown if one.id == status), None)


def edited(ada, post):
    source = ada.status_source(post.id)
    assert source.text == "Low tide at #Ynyslas"
    attributes = [
        ada.generate_media_edit_attributes(one.id, description=f"A limpet, {number}")
        for number, one in enumerate(post.media_attachments, 1)
    ]
    changed = ada.status_update(post.id, "Low tide at #Ynyslas, again", media_attributes=attributes)
    assert "again" in changed.content and changed.edited_at
    assert changed.media_attachments[0].description == "A limpet, 1"
    assert len(changed.media_attachments) == 4
    assert ada.status_history(post.id)


def answered(ada, bob, post):
    bob.account_follow(post.account.id)
    assert bob.account_relationships(post.account)[0].following
    assert [one.username for one in ada.account_followers(post.account)] == ["bob"]
    reply = bob.status_reply(post, "What a crab!")
    assert reply.in_reply_to_id == post.id
    eventually(lambda: ada.status_context(post.id).descendants)
    assert bob.status_favourite(post).favourited
    assert bob.status_bookmark(post).bookmarked
    boost = bob.status_reblog(post)
    assert boost.reblog.id == post.id and boost.reblogged
    assert [one.id for one in bob.favourites()] == [post.id]
    assert [one.id for one in bob.bookmarks()] == [post.id]
    assert [one.username for one in ada.status_reblogged_by(post)] == ["bob"]
    assert [one.username for one in ada.status_favourited_by(post)] == ["bob"]
    told = {one.type for one in ada.notifications()}
    assert told == {"follow", "mention", "favourite", "reblog"}, told
    groups = ada.grouped_notifications()
    assert {one.type for one in groups.notification_groups} == told
    only = ada.notifications(types=["mention"])
    assert [one.status.id for one in only] == [reply.id]
    ada.notifications_dismiss(only[0].id)
    assert not ada.notifications(types=["mention"])
    ada.notifications_clear()
    assert not ada.notifications()
    assert not bob.status_unreblog(post).reblogged
    assert not bob.status_unfavourite(post).favourited
    assert not bob.status_unbookmark(post).bookmarked


def timelines(ada, bob, post):
    second = ada.status_post("And then the tide came in.", visibility="unlisted")
    both = {post.id, second.id}
    eventually(lambda: both <= {one.id for one in bob.timeline_home()})
    assert [one.id for one in bob.timeline_hashtag("ynyslas")] == [post.id]
    assert second.id not in [one.id for one in bob.timeline_public()]
    newest = bob.timeline_home(limit=1)
    older = bob.fetch_next(newest)
    assert older and older[0].id < newest[0].id
    assert bob.fetch_previous(older)[0].id == newest[0].id
    everything = bob.fetch_remaining(bob.timeline_home(limit=1))
    assert both <= {one.id for one in everything}
    long_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=30)
    assert bob.timeline_home(max_id=long_ago) == []
    assert len(ada.account_statuses(post.account, only_media=True)) == 1
    ada.status_pin(post)
    assert [one.id for one in ada.account_statuses(post.account, pinned=True)] == [post.id]
    ada.status_unpin(post)
    bob.markers_set("home", newest[0].id)
    assert bob.markers_get(["home"]).home.last_read_id == newest[0].id


def elsewhere(ada):
    """Looks for what is on another server by its address, as people paste it."""
    found = ada.search_v2(ELSEWHERE, resolve=True)
    assert len(found.statuses) == 1, found
    remote = found.statuses[0]
    assert remote.account.acct.startswith("mari@")
    assert remote.media_attachments and remote.media_attachments[0].description
    people = ada.search_v2("@" + remote.account.acct, resolve=True, result_type="accounts")
    assert [one.id for one in people.accounts] == [remote.account.id]
    ada.account_follow(remote.account)
    eventually(lambda: ada.account_relationships(remote.account)[0].following)
    assert ada.status_favourite(remote).favourited
    assert ada.status_reblog(remote).reblog.id == remote.id
    assert ada.status_unreblog(remote).id == remote.id
    ada.account_unfollow(remote.account)


def lists(bob, ada_id):
    made = bob.list_create("Coast", replies_policy="none", exclusive=False)
    bob.list_accounts_add(made, [ada_id])
    assert [one.id for one in bob.list_accounts(made)] == [ada_id]
    assert [one.id for one in bob.account_lists(ada_id)] == [made.id]
    assert bob.timeline_list(made)
    assert bob.list_update(made, "The coast").title == "The coast"
    bob.list_accounts_delete(made, [ada_id])
    bob.list_delete(made)
    assert bob.lists() == []


def filters(bob, post):
    words = [{"keyword": "tide", "whole_word": True}]
    made = bob.create_filter_v2("Crabs", ["home", "public"], "warn", keywords_attributes=words)
    assert [one.keyword for one in bob.filter_keywords_v2(made)] == ["tide"]
    assert bob.status(post).filtered[0].filter.title == "Crabs"
    more = bob.add_filter_keyword_v2(made, "crab")
    bob.delete_filter_keyword_v2(more)
    bob.delete_filter_v2(made)
    assert bob.filters_v2() == []
    old = bob.filter_create("limpet", ["home"], whole_word=False)
    assert [one.phrase for one in bob.filters()] == ["limpet"]
    bob.filter_delete(old)


def at_a_distance(bob, ada_id):
    assert bob.account_mute(ada_id, duration=3600).muting
    assert [one.id for one in bob.mutes()] == [ada_id]
    assert not bob.account_unmute(ada_id).muting
    assert bob.account_note_set(ada_id, "Knows every pool").note == "Knows every pool"
    bob.domain_block("ads.example")
    assert list(bob.domain_blocks()) == ["ads.example"]
    bob.domain_unblock("ads.example")
    assert bob.account_block(ada_id).blocking
    assert [one.id for one in bob.blocks()] == [ada_id]
    assert not bob.account_unblock(ada_id).blocking


def tags(bob):
    assert bob.tag_follow("ynyslas").following
    assert [one.name.lower() for one in bob.followed_tags()] == ["ynyslas"]
    assert not bob.tag_unfollow("ynyslas").following
    assert bob.featured_tags() == []


class Ear(StreamListener):
    def __init__(self):
        self.heard = queue.Queue()

    def on_update(self, status):
        self.heard.put(("update", status.id))

    def on_notification(self, notification):
        self.heard.put(("notification", notification.type))

    def on_delete(self, status_id):
        self.heard.put(("delete", status_id))


def stream(ada, bob):
    ear = Ear()
    handle = ada.stream_user(ear, run_async=True)
    eventually(lambda: handle.is_receiving())
    reply = bob.status_post("@ada look!")
    assert ear.heard.get(timeout=60) == ("notification", "mention")
    bob.status_delete(reply)


def refused(ada):
    refuses(MastodonAPIError, ada.status_post, "Which?", poll=ada.make_poll(["a", "b"], 3600))
    refuses(MastodonAPIError, ada.status, 1)
    refuses(MastodonAPIError, ada.media_post, __file__, mime_type="image/jpeg", synchronous=True)
    refuses(MastodonAPIError, ada.list_accounts_add, 1, [1])


def goodbye(ada, post):
    gone = ada.status_delete(post)
    assert gone.text.startswith("Low tide at #Ynyslas")
    refuses(MastodonAPIError, ada.status, post)
    ada.revoke_access_token(allow_http=True)
    refuses((MastodonUnauthorizedError, MastodonAPIError), ada.account_verify_credentials)


def main():
    step("sign in")
    ada, bob = sign_in("ada"), sign_in("bob")
    step("profile")
    profile(ada)
    step("post an album of four")
    post = album(ada)
    step("edit it")
    edited(ada, post)
    step("answer, like, boost, keep, and read of it")
    answered(ada, bob, post)
    step("timelines")
    timelines(ada, bob, post)
    step("search an address elsewhere")
    elsewhere(ada)
    step("lists")
    lists(bob, post.account.id)
    step("filters")
    filters(bob, post)
    step("tags")
    tags(bob)
    step("stream")
    stream(ada, bob)
    step("what cannot be done")
    refused(ada)
    step("keep at a distance")
    at_a_distance(bob, post.account.id)
    step("delete and sign out")
    goodbye(ada, post)


main()
