### Faint: rhifau gyda'u henwau. Mae rhifau'n treiglo: gweler chwe ffurf Unicode CLDR.

count-photos = { $count ->
    [zero] Dim lluniau
    [one] 1 llun
    [two] 2 lun
    [few] 3 llun
    [many] 6 llun
   *[other] { $count } llun
}

count-posts = { $count ->
    [zero] Dim postiadau
    [one] 1 postiad
    [two] 2 bostiad
    [few] 3 phostiad
    [many] 6 phostiad
   *[other] { $count } postiad
}

count-albums = { $count ->
    [zero] Dim albymau
    [one] 1 albwm
    [two] 2 albwm
    [few] 3 albwm
    [many] 6 albwm
   *[other] { $count } albwm
}

count-votes = { $count ->
    [zero] Dim pleidleisiau
    [one] 1 bleidlais
    [two] 2 bleidlais
    [few] 3 phleidlais
    [many] 6 phleidlais
   *[other] { $count } pleidlais
}

count-comments = { $count ->
    [zero] Dim sylwadau
    [one] 1 sylw
    [two] 2 sylw
    [few] 3 sylw
    [many] 6 sylw
   *[other] { $count } sylw
}

count-followers = { $count ->
    [zero] Dim dilynwyr
    [one] 1 dilynwr
    [two] 2 ddilynwr
    [few] 3 dilynwr
    [many] 6 dilynwr
   *[other] { $count } dilynwr
}

count-servers = { $count ->
    [zero] Dim gweinyddion
    [one] 1 gweinydd
    [two] 2 weinydd
    [few] 3 gweinydd
    [many] 6 gweinydd
   *[other] { $count } gweinydd
}

count-requests = { $count ->
    [zero] Dim ceisiadau
    [one] 1 cais
    [two] 2 gais
    [few] 3 chais
    [many] 6 chais
   *[other] { $count } cais
}

count-photographers = { $count ->
    [zero] Dim ffotograffwyr
    [one] 1 ffotograffydd
    [two] 2 ffotograffydd
    [few] 3 ffotograffydd
    [many] 6 ffotograffydd
   *[other] { $count } ffotograffydd
}

count-likes = Wedi hoffi: { $count }
count-boosts = Wedi hybu: { $count }

post-more = { $count ->
    [zero] Dim rhagor o luniau
    [one] 1 llun arall
    [two] 2 lun arall
    [few] 3 llun arall
    [many] 6 llun arall
   *[other] { $count } llun arall
}

post-preparing = { $count ->
    [zero] Caiff ei gyhoeddi nawr.
    [one] Caiff ei gyhoeddi pan fydd 1 llun arall yn barod.
    [two] Caiff ei gyhoeddi pan fydd 2 lun arall yn barod.
    [few] Caiff ei gyhoeddi pan fydd 3 llun arall yn barod.
    [many] Caiff ei gyhoeddi pan fydd 6 llun arall yn barod.
   *[other] Caiff ei gyhoeddi pan fydd { $count } llun arall yn barod.
}

editor-preparing = { $count ->
    [zero] dim un yn cael ei baratoi
    [one] 1 yn cael ei baratoi
    [two] 2 yn cael eu paratoi
    [few] 3 yn cael eu paratoi
    [many] 6 yn cael eu paratoi
   *[other] { $count } yn cael eu paratoi
}

editor-undescribed = { $count ->
    [zero] testun amgen gan bob un
    [one] 1 heb destun amgen
    [two] 2 heb destun amgen
    [few] 3 heb destun amgen
    [many] 6 heb destun amgen
   *[other] { $count } heb destun amgen
}

editor-remind = { $count ->
    [zero] Mae testun amgen gan bob llun.
    [one] Mae 1 llun heb destun amgen. Bydd pobl na allant ei weld yn ei golli. Gallwch ei ddisgrifio nawr, neu gyhoeddi beth bynnag.
    [two] Mae 2 lun heb destun amgen. Bydd pobl na allant eu gweld yn eu colli. Gallwch eu disgrifio nawr, neu gyhoeddi beth bynnag.
    [few] Mae 3 llun heb destun amgen. Bydd pobl na allant eu gweld yn eu colli. Gallwch eu disgrifio nawr, neu gyhoeddi beth bynnag.
    [many] Mae 6 llun heb destun amgen. Bydd pobl na allant eu gweld yn eu colli. Gallwch eu disgrifio nawr, neu gyhoeddi beth bynnag.
   *[other] Mae { $count } llun heb destun amgen. Bydd pobl na allant eu gweld yn eu colli. Gallwch eu disgrifio nawr, neu gyhoeddi beth bynnag.
}

notification-others = { $count ->
    [zero] { "" }
    [one] (1 arall hefyd)
    [two] (2 arall hefyd)
    [few] (3 arall hefyd)
    [many] (6 arall hefyd)
   *[other] ({ $count } arall hefyd)
}
