### O gwmpas pob tudalen.

frame-language = cy
frame-skip = Neidio i'r cynnwys
frame-nav = Prif ddewislen
frame-home = Hafan
frame-explore = Archwilio
frame-search = Chwilio
frame-upload = Llwytho i fyny
frame-notifications = Hysbysiadau newydd: { $count }
frame-sign-in = Mewngofnodi
frame-sign-out = Allgofnodi
frame-join = Ymuno
frame-menu = Eich dewislen
frame-settings = Gosodiadau
frame-about = Ynghylch
frame-rules = Rheolau

paging-label = Rhagor o dudalennau
paging-newer = Diweddarach
paging-older = Hŷn

form-problems = Edrychwch eto ar y rhain:

action-save = Cadw
action-cancel = Canslo
action-edit = Golygu
action-pin = Dangos yn gyntaf
action-unpin = Peidio â'i ddangos yn gyntaf
action-delete = Dileu
action-publish = Cyhoeddi
action-reply = Ymateb
action-like = Hoffi
action-unlike = Dad-hoffi
action-boost = Hybu
action-unboost = Dad-hybu

flash-saved = Wedi'i gadw.
flash-published = Wedi'i gyhoeddi. Bydd eich dilynwyr yn ei weld ymhen eiliadau.
flash-published-named = Wedi'i gyhoeddi. Dim ond y bobl rydych chi'n eu henwi sy'n ei weld.
flash-published-link = Wedi'i gyhoeddi. Ni chaiff neb wybod: chi sy'n rhannu'r ddolen.
flash-armed = Caiff ei gyhoeddi ohono'i hun pan fydd y llun olaf yn barod.
flash-scheduled = Caiff ei gyhoeddi ohono'i hun bryd hynny.
flash-unscheduled = Mae'n ddrafft eto.
flash-replacing = Mae'r ffeil newydd yn cael ei pharatoi. Tan hynny, dangosir yr hen un.
flash-edited = Wedi'i gadw. Bydd gweinyddion eraill yn gweld y newid o fewn munud.
flash-deleted = Wedi'i ddileu. Mae gweinyddion eraill yn cael gwybod.
flash-draft-deleted = Mae'r drafft wedi'i ddileu.
flash-replied = Mae eich ymateb wedi'i gyhoeddi.
flash-requested = Mae eich cais wedi'i anfon.
flash-signed-in = Rydych wedi mewngofnodi.
flash-signed-out = Rydych wedi allgofnodi.
flash-welcome = Croeso. Gallwch lwytho eich lluniau cyntaf i fyny nawr.
flash-password-changed = Mae eich cyfrinair wedi'i newid. Mae sesiynau eraill wedi dod i ben.
flash-session-ended = Mae'r sesiwn wedi dod i ben.
flash-invited = Mae'r gwahoddiad yn barod i'w rannu.
flash-withdrawn = Nid yw'r gwahoddiad yn gweithio mwyach.
flash-accepted = Mae'n eich dilyn chi nawr.
flash-rejected = Mae'r cais wedi'i wrthod.
flash-moved = Mae eich dilynwyr yn cael gwybod.
flash-quote-ended = Ni chânt ddyfynnu hwn mwyach.
flash-account-deleted = Mae eich cyfrif wedi'i ddileu. Mae gweinyddion eraill yn cael gwybod.
flash-server-blocked = Mae'r gweinydd wedi'i rwystro.
flash-server-unblocked = Nid yw'r gweinydd wedi'i rwystro mwyach.
