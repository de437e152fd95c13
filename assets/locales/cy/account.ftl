### Cyfrifon a gosodiadau.

field-language = Iaith
field-login = Enw defnyddiwr neu e-bost
field-password = Cyfrinair
field-password-hint = O leiaf 10 nod. Mae ychydig eiriau gyda'i gilydd yn dda.
field-invitation = Gwahoddiad
field-username = Enw defnyddiwr
field-username-hint = Bydd eraill yn ei ysgrifennu fel @enw@{ $domain }. Ni ellir ei newid wedyn.
field-email = E-bost
field-instance-name = Enw'r oriel hon
field-display-name = Enw dangos
field-bio-en = Amdanoch chi, yn Saesneg
field-bio-cy = Amdanoch chi, yn Gymraeg
field-fields = Manylion
field-fields-hint = Fel eich gwefan: enw a chyfeiriad.
field-field-name = Enw { $number }
field-field-value = Cynnwys { $number }
field-avatar = Eich llun
field-header = Llun pennawd
field-locked = Fi sy'n cymeradwyo fy nilynwyr
field-locked-hint = Mae ceisiadau'n aros nes i chi eu derbyn.
field-discoverable = Caiff eraill ddod o hyd i mi
field-discoverable-hint = Caiff peiriannau chwilio a chyfeiriaduron restru eich proffil a'ch postiadau cyhoeddus.
field-old-password = Cyfrinair presennol
field-new-password = Cyfrinair newydd

sign-up-title = Ymuno: { $instance }
sign-up-closed = Ni all neb newydd ymuno ar hyn o bryd.
sign-up-invite = Mae angen gwahoddiad arnoch gan rywun sydd yma.
sign-up-rules = Wrth ymuno rydych yn cytuno â'r rheolau:

setup-title = Gosod eich oriel
setup-about = Mae'r dudalen hon yn gweithio unwaith. Mae'n creu'r cyfrif cyntaf, sy'n gofalu am bopeth.
setup-done = Agor yr oriel

settings-profile = Proffil
settings-account = Cyfrif
settings-remove-avatar = Tynnu fy llun
settings-remove-header = Tynnu'r pennawd
settings-new = Eich postiadau a'ch lluniau newydd
settings-camera-everywhere = Yr un peth i'r holl luniau sydd gen i yma eisoes
settings-password = Cyfrinair
settings-change-password = Newid cyfrinair
settings-sessions = Sesiynau
settings-this-session = hon
settings-end-session = Dod â hi i ben
settings-invitations = Gwahoddiadau
settings-invite = Creu gwahoddiad
settings-withdraw = Tynnu'n ôl
settings-used = nifer y defnyddiau: { $uses }
settings-used-of = nifer y defnyddiau: { $uses } / { $max }
settings-until = tan
