### Around every page.

frame-language = en
frame-skip = Skip to content
frame-nav = Main
frame-home = Home
frame-explore = Explore
frame-search = Search
frame-upload = Upload
frame-notifications = Notifications: { $count } new
frame-sign-in = Sign in
frame-sign-out = Sign out
frame-join = Join
frame-menu = Your menu
frame-settings = Settings
frame-about = About
frame-rules = Rules

paging-label = More pages
paging-newer = Newer
paging-older = Older

form-problems = Please look at these again:

action-save = Save
action-cancel = Cancel
action-edit = Edit
action-pin = Show first
action-unpin = Show first no longer
action-delete = Delete
action-publish = Publish
action-reply = Reply
action-like = Like
action-unlike = Unlike
action-boost = Boost
action-unboost = Unboost

flash-saved = Saved.
flash-published = Published. Your followers see it within seconds.
flash-published-named = Published. Only the people you name see it.
flash-published-link = Published. Nobody is told: you share the link yourself.
flash-armed = It goes out by itself when the last photo is ready.
flash-scheduled = It goes out by itself at that time.
flash-unscheduled = It is a draft again.
flash-replacing = The new file is being prepared. Until then the old one is shown.
flash-edited = Saved. Other servers see the change within a minute.
flash-deleted = Deleted. Other servers are being told.
flash-draft-deleted = The draft is deleted.
flash-replied = Your reply is out.
flash-requested = Your request is sent.
flash-signed-in = You are signed in.
flash-signed-out = You are signed out.
flash-welcome = Welcome. You can upload your first photos now.
flash-password-changed = Your password is changed. Other sessions have ended.
flash-session-ended = The session has ended.
flash-invited = The invitation is ready to share.
flash-withdrawn = The invitation no longer works.
flash-accepted = They follow you now.
flash-rejected = The request is declined.
flash-moved = Your followers are being told.
flash-quote-ended = They may no longer quote this.
flash-account-deleted = Your account is deleted. Other servers are being told.
flash-server-blocked = The server is blocked.
flash-server-unblocked = The server is no longer blocked.
