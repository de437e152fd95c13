### Edrych ar luniau, postiadau a phobl.

gallery-title = Yr albymau diweddaraf
gallery-follow = Gallwch ddilyn unrhyw un yma o Mastodon a gweddill y ffedysawd.
gallery-empty = Does dim wedi'i gyhoeddi yma eto. Mewngofnodwch a dewiswch Llwytho i fyny i greu'r albwm cyntaf.

home-empty = Dim byd yma eto. Dilynwch ffotograffwyr, a bydd eu halbymau'n ymddangos yma.
home-end = Rydych wedi gweld popeth.
tag-empty = Does dim â'r hashnod hwn eto.

album-untitled = Dideitl

post-by = Postiad gan { $name }
post-boosted = wedi hybu
post-edited = golygwyd
post-photos = Lluniau
post-in-reply = Ymateb i'r postiad hwn
post-link-only = Dim ond pobl sydd â'r ddolen hon sy'n gweld hyn.
post-see-there = Gweld y gwreiddiol: { $host }
poll-ends = Mae'r pleidleisio'n dod i ben
poll-ended = Daeth y pleidleisio i ben
profile-moved = Mae'r cyfrif hwn wedi symud i
post-pinned = Yn gyntaf
veil-sensitive = Lluniau sensitif
veil-show = Dangos
veil-hide = Cuddio
reply-label = Eich ymateb
delivery-published = Wedi cyrraedd: { $followers }, { $servers }; { $time }.
delivery-edited = Y newid diwethaf wedi cyrraedd: { $followers }, { $servers }; { $time }.
delivery-deleted = Wedi'i ddileu: { $followers }, { $servers }; { $time }.
delivery-published-nowhere = Nid yw wedi cyrraedd yr un gweinydd eto.
delivery-edited-nowhere = Nid yw'r newid diwethaf wedi cyrraedd yr un gweinydd eto.
delivery-deleted-nowhere = Nid yw'r un gweinydd wedi'i ddileu eto.
delivery-servers = Pa weinyddion sydd ag ef
delivery-back = Yn ôl i'r postiad
delivery-none = Ni anfonwyd dim at weinyddion eraill.
delivery-is-delivered = wedi'i dderbyn
delivery-is-waiting = yn dal i geisio
delivery-is-failed = wedi rhoi'r gorau iddi
delivery-waiting = Yn dal i geisio: { $count }.
delivery-failed = Wedi rhoi'r gorau iddi: { $count }.

photo-undescribed = Llun { $number }, heb ddisgrifiad
photo-of = Llun { $number } / { $count }
photo-steps = Lluniau'r albwm hwn
photo-previous = Llun blaenorol
photo-next = Llun nesaf
photo-album = Yn ôl i'r albwm
photo-alt = Testun amgen
photo-region = Tynnwyd ger
place-north = { $degrees }° G
place-south = { $degrees }° De
place-east = { $degrees }° Dn
place-west = { $degrees }° Gn
photo-close = Cau
photo-edit = Golygu'r llun
photo-original = Llwytho'r gwreiddiol i lawr

licence-all-rights-reserved = Cedwir pob hawl
licence-says-all-rights-reserved = Gofynnwch cyn ei ddefnyddio.
licence-says-cc-by-nc-nd-4-0 = Rhannwch heb ei newid, gyda chydnabyddiaeth, nid yn fasnachol.
licence-says-cc-by-nc-sa-4-0 = Rhannwch ac addaswch ar yr un telerau, gyda chydnabyddiaeth, nid yn fasnachol.
licence-says-cc-by-nc-4-0 = Rhannwch ac addaswch gyda chydnabyddiaeth, nid yn fasnachol.
licence-says-cc-by-nd-4-0 = Rhannwch heb ei newid, gyda chydnabyddiaeth.
licence-says-cc-by-sa-4-0 = Rhannwch ac addaswch ar yr un telerau, gyda chydnabyddiaeth.
licence-says-cc-by-4-0 = Rhannwch ac addaswch gyda chydnabyddiaeth.
licence-says-cc0-1-0 = Defnyddiwch ef fel y mynnwch.

profile-copy = Copïo
profile-copied = Wedi'i gopïo.
profile-follows-you = yn eich dilyn chi
profile-edit = Golygu'r proffil
profile-locked = Yn cymeradwyo dilynwyr.
profile-remote = Mae'r dudalen hon yn dangos yr hyn a welodd y gweinydd hwn.
profile-following = Yn dilyn: { $count }
profile-tabs = Proffil
profile-verified = Wedi'i wirio
profile-joined = Ymunodd
profile-no-albums = Dim albymau eto.
profile-no-photos = Dim lluniau eto.
profile-no-posts = Dim postiadau eto.
tab-albums = Albymau
tab-photos = Lluniau
tab-posts = Postiadau
tab-about = Ynghylch

follow-not = Dilyn
follow-requested = Canslo'r cais
follow-following = Dad-ddilyn
follow-blocked = Dadrwystro
follow-elsewhere = Dilyn o'ch gweinydd chi
follow-elsewhere-how = Chwiliwch am yr enw hwn ar Mastodon, Pixelfed neu ble bynnag yr ydych:

people-empty = Neb eto.
requests-title = Ceisiadau i ddilyn
requests-accept = Derbyn
requests-reject = Gwrthod
requests-empty = Does neb yn aros.

notifications-title = Hysbysiadau
notifications-empty = Dim byd newydd.
notification-follow = yn eich dilyn chi nawr
notification-follow_request = yn gofyn am gael eich dilyn
notification-favourite = wedi hoffi eich postiad
notification-reblog = wedi hybu eich postiad
post-quoted-by = Dyfynnir gan
post-end-quote = Tynnu yn ôl
notification-quote = yn dyfynnu eich postiad
notification-status = wedi cyhoeddi rhywbeth
notification-report = wedi adrodd am rywun
notification-mention = wedi eich crybwyll neu wedi ymateb
notification-post = Gweld
notification-new = newydd

search-label = Am beth rydych chi'n chwilio?
search-hint = Enw, #hashnod, neu unrhyw gyfeiriad yn y ffedysawd.
search-people = Pobl
search-tags = Hashnodau
search-nothing = Heb ganfod dim. Efallai fod gwall yn yr enw.

about-contact = Pwy sy'n gyfrifol
about-no-rules = Does dim rheolau wedi'u hysgrifennu eto.
about-privacy = Preifatrwydd
about-privacy-says = Dim tracwyr, dim hysbysebion, dim trydydd partïon. Mae un cwci'n eich cadw wedi mewngofnodi ac un arall yn cofio eich iaith. Caiff y lleoliad ei dynnu o bob llun cyn ei gyhoeddi.
about-source = meddalwedd rydd
