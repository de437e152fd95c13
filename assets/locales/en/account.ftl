### Accounts and settings.

field-language = Language
field-login = User name or email
field-password = Password
field-password-hint = At least 10 characters. A few words together are good.
field-invitation = Invitation
field-username = User name
field-username-hint = Others write it as @name@{ $domain }. It cannot be changed later.
field-email = Email
field-instance-name = Name of this gallery
field-display-name = Display name
field-bio-en = About you, in English
field-bio-cy = About you, in Welsh
field-fields = Details
field-fields-hint = Such as your web site: a name and an address.
field-field-name = Name { $number }
field-field-value = Content { $number }
field-avatar = Your picture
field-header = Header picture
field-locked = I approve my followers
field-locked-hint = Requests wait until you accept them.
field-discoverable = Others may find me
field-discoverable-hint = Search engines and directories may list your profile and your public posts.
field-old-password = Present password
field-new-password = New password

sign-up-title = Join { $instance }
sign-up-closed = Nobody new can join at present.
sign-up-invite = You need an invitation from somebody who is here.
sign-up-rules = When you join you agree to the rules:

setup-title = Set up your gallery
setup-about = This page works once. It makes the first account, which looks after everything.
setup-done = Open the gallery

settings-profile = Profile
settings-account = Account
settings-remove-avatar = Remove my picture
settings-remove-header = Remove the header
settings-new = Your new posts and photos
settings-camera-everywhere = The same for all photos I have here already
settings-password = Password
settings-change-password = Change password
settings-sessions = Sessions
settings-this-session = this one
settings-end-session = End
settings-invitations = Invitations
settings-invite = Make an invitation
settings-withdraw = Withdraw
settings-used = uses: { $uses }
settings-used-of = uses: { $uses } of { $max }
settings-until = until
