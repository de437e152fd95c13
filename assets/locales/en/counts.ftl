### How many: numbers with their nouns.

count-photos = { $count ->
    [0] No photos
    [one] 1 photo
   *[other] { $count } photos
}

count-posts = { $count ->
    [0] No posts
    [one] 1 post
   *[other] { $count } posts
}

count-albums = { $count ->
    [0] No albums
    [one] 1 album
   *[other] { $count } albums
}

count-votes = { $count ->
    [0] No votes
    [one] { $count } vote
   *[other] { $count } votes
}

count-comments = { $count ->
    [0] No comments
    [one] 1 comment
   *[other] { $count } comments
}

count-followers = { $count ->
    [0] No followers
    [one] 1 follower
   *[other] { $count } followers
}

count-servers = { $count ->
    [0] No servers
    [one] 1 server
   *[other] { $count } servers
}

count-requests = { $count ->
    [0] No requests
    [one] 1 request
   *[other] { $count } requests
}

count-photographers = { $count ->
    [0] No photographers
    [one] 1 photographer
   *[other] { $count } photographers
}

count-likes = { $count ->
    [0] No likes
    [one] 1 like
   *[other] { $count } likes
}

count-boosts = { $count ->
    [0] No boosts
    [one] 1 boost
   *[other] { $count } boosts
}

post-more = { $count ->
    [0] No more photos
    [one] 1 more photo
   *[other] { $count } more photos
}

post-preparing = { $count ->
    [0] It goes out now.
    [one] It goes out when 1 more photo is ready.
   *[other] It goes out when { $count } more photos are ready.
}

editor-preparing = { $count ->
    [0] none being prepared
    [one] 1 being prepared
   *[other] { $count } being prepared
}

editor-undescribed = { $count ->
    [0] all described
    [one] 1 without alt text
   *[other] { $count } without alt text
}

editor-remind = { $count ->
    [0] Every photo has alt text.
    [one] 1 photo has no alt text. People who cannot see it would miss it. You can describe it now, or publish anyway.
   *[other] { $count } photos have no alt text. People who cannot see them would miss them. You can describe them now, or publish anyway.
}

notification-others = { $count ->
    [0] { "" }
    [one] and 1 other
   *[other] and { $count } others
}
