### Looking at photos, posts and people.

gallery-title = Newest albums
gallery-follow = You can follow anyone here from Mastodon and the rest of the fediverse.
gallery-empty = Nothing is published here yet. Sign in and choose Upload to make the first album.

home-empty = Nothing here yet. Follow some photographers, and their albums appear here.
home-end = You are up to date.
tag-empty = Nothing has this hashtag yet.

album-untitled = Untitled

post-by = Post by { $name }
post-boosted = boosted
post-edited = edited
post-photos = Photos
post-in-reply = In reply to this post
post-link-only = Only people with this link see this.
post-see-there = See it on { $host }
poll-ends = Voting ends
poll-ended = Voting ended
profile-moved = This account has moved to
post-pinned = Shown first
veil-sensitive = Sensitive photos
veil-show = Show
veil-hide = Hide
reply-label = Your reply
delivery-published = Reached { $followers } on { $servers } in { $time }.
delivery-edited = The last edit reached { $followers } on { $servers } in { $time }.
delivery-deleted = Deleted for { $followers } on { $servers } in { $time }.
delivery-published-nowhere = It has not reached a server yet.
delivery-edited-nowhere = The last edit has not reached a server yet.
delivery-deleted-nowhere = No server has deleted it yet.
delivery-servers = Which servers have it
delivery-back = Back to the post
delivery-none = Nothing was sent to other servers.
delivery-is-delivered = has it
delivery-is-waiting = still being tried
delivery-is-failed = given up on
delivery-waiting = Still being tried: { $count }.
delivery-failed = Given up on: { $count }.

photo-undescribed = Photo { $number }, not described
photo-of = Photo { $number } of { $count }
photo-steps = Photos of this album
photo-previous = Previous photo
photo-next = Next photo
photo-album = Back to the album
photo-alt = Alt text
photo-region = Taken near
place-north = { $degrees }° N
place-south = { $degrees }° S
place-east = { $degrees }° E
place-west = { $degrees }° W
photo-close = Close
photo-edit = Edit photo
photo-original = Download the original

licence-all-rights-reserved = All rights reserved
licence-says-all-rights-reserved = Ask before you use it.
licence-says-cc-by-nc-nd-4-0 = Share unchanged with credit, not commercially.
licence-says-cc-by-nc-sa-4-0 = Share and adapt alike with credit, not commercially.
licence-says-cc-by-nc-4-0 = Share and adapt with credit, not commercially.
licence-says-cc-by-nd-4-0 = Share unchanged with credit.
licence-says-cc-by-sa-4-0 = Share and adapt alike with credit.
licence-says-cc-by-4-0 = Share and adapt with credit.
licence-says-cc0-1-0 = Use it as you like.

profile-copy = Copy
profile-copied = Copied.
profile-follows-you = follows you
profile-edit = Edit profile
profile-locked = Approves followers.
profile-remote = This page shows what this server has seen.
profile-following = Follows: { $count }
profile-tabs = Profile
profile-verified = Verified
profile-joined = Joined
profile-no-albums = No albums yet.
profile-no-photos = No photos yet.
profile-no-posts = No posts yet.
tab-albums = Albums
tab-photos = Photos
tab-posts = Posts
tab-about = About

follow-not = Follow
follow-requested = Cancel request
follow-following = Unfollow
follow-blocked = Unblock
follow-elsewhere = Follow from your server
follow-elsewhere-how = Search for this handle on Mastodon, Pixelfed or wherever you are:

people-empty = Nobody yet.
requests-title = Follow requests
requests-accept = Accept
requests-reject = Decline
requests-empty = Nobody is waiting.

notifications-title = Notifications
notifications-empty = Nothing new.
notification-follow = follows you now
notification-follow_request = asks to follow you
notification-favourite = liked your post
notification-reblog = boosted your post
post-quoted-by = Quoted by
post-end-quote = Take back
notification-quote = quotes your post
notification-status = published something
notification-report = reported somebody
notification-mention = mentioned you or replied
notification-post = See it
notification-new = new

search-label = What are you looking for?
search-hint = A name, a #hashtag, or any address of the fediverse.
search-people = People
search-tags = Hashtags
search-nothing = Nothing found. The name may have a typo.

about-contact = Who is responsible
about-no-rules = No rules have been written yet.
about-privacy = Privacy
about-privacy-says = No trackers, no adverts, no third parties. A cookie keeps you signed in and another keeps your language. The location is removed from every photo before it is published.
about-source = free software
