//! The tables, as both engines have them. The migrations are the other half of
//! this file, which is long because the tables are many.

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        username -> Text,
        domain -> Text,
        uri -> Text,
        url -> Nullable<Text>,
        inbox -> Text,
        shared_inbox -> Nullable<Text>,
        outbox -> Nullable<Text>,
        followers_uri -> Nullable<Text>,
        following_uri -> Nullable<Text>,
        featured_uri -> Nullable<Text>,
        kind -> Text,
        display_name -> Text,
        biography -> Text,
        biography_html -> Nullable<Text>,
        fields -> Text,
        avatar_key -> Nullable<Text>,
        header_key -> Nullable<Text>,
        avatar_url -> Nullable<Text>,
        header_url -> Nullable<Text>,
        locked -> Bool,
        discoverable -> Bool,
        bot -> Bool,
        public_key_id -> Text,
        public_key_pem -> Text,
        private_key_pem -> Nullable<Text>,
        also_known_as -> Text,
        moved_to -> Nullable<Text>,
        followers_count -> Integer,
        following_count -> Integer,
        posts_count -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        fetched_at -> Nullable<Timestamp>,
        suspended_at -> Nullable<Timestamp>,
        silenced_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        server_severity -> Text,
        emojis -> Text,
        quotable_by -> Text,
        sensitized_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        account_id -> BigInt,
        email -> Text,
        password_hash -> Text,
        role -> Text,
        locale -> Text,
        defaults -> Text,
        created_at -> Timestamp,
        last_sign_in_at -> Nullable<Timestamp>,
        disabled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    members (account_id, user_id) {
        account_id -> BigInt,
        user_id -> BigInt,
        role -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        user_id -> BigInt,
        created_at -> Timestamp,
        last_used_at -> Timestamp,
        expires_at -> Timestamp,
        user_agent -> Text,
        address -> Text,
    }
}

diesel::table! {
    tokens (id) {
        id -> BigInt,
        token_hash -> Text,
        user_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        app_id -> Nullable<BigInt>,
        name -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    apps (id) {
        id -> BigInt,
        client_id -> Text,
        secret_hash -> Text,
        name -> Text,
        website -> Nullable<Text>,
        redirect_uris -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        authorised_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    codes (code_hash) {
        code_hash -> Text,
        app_id -> BigInt,
        user_id -> BigInt,
        redirect_uri -> Text,
        scopes -> Text,
        challenge -> Nullable<Text>,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        token_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        code -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        max_uses -> Integer,
        uses -> Integer,
    }
}

diesel::table! {
    photos (id) {
        id -> BigInt,
        account_id -> BigInt,
        state -> Text,
        failure -> Nullable<Text>,
        file_name -> Text,
        title -> Text,
        alt -> Text,
        decorative -> Bool,
        licence -> Text,
        focal_x -> Double,
        focal_y -> Double,
        camera -> Text,
        show_camera -> Bool,
        taken_at -> Nullable<Timestamp>,
        version -> Integer,
        media_key -> Text,
        audience -> Text,
        original_type -> Text,
        original_bytes -> BigInt,
        sha256 -> Text,
        width -> Integer,
        height -> Integer,
        blurhash -> Text,
        colour -> Text,
        placeholder -> Text,
        remote_url -> Nullable<Text>,
        remote_type -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        receipt -> Text,
        keywords -> Text,
        likeness -> Nullable<BigInt>,
        allow_download -> Bool,
        place -> Nullable<Text>,
        show_place -> Bool,
        twin_kept -> Bool,
        replaces_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    photo_versions (id) {
        id -> BigInt,
        photo_id -> BigInt,
        number -> Integer,
        media_key -> Text,
        extension -> Text,
        sha256 -> Text,
        bytes -> BigInt,
        created_at -> Timestamp,
        kept_sha256 -> Text,
        settled -> Bool,
    }
}

diesel::table! {
    renditions (photo_id, media_key, name) {
        photo_id -> BigInt,
        media_key -> Text,
        name -> Text,
        width -> Integer,
        height -> Integer,
        bytes -> BigInt,
        sha256 -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        account_id -> BigInt,
        uri -> Text,
        url -> Nullable<Text>,
        state -> Text,
        kind -> Text,
        title -> Text,
        caption -> Text,
        content_html -> Nullable<Text>,
        warning -> Text,
        sensitive -> Bool,
        language -> Nullable<Text>,
        visibility -> Text,
        link_token -> Nullable<Text>,
        in_reply_to_id -> Nullable<BigInt>,
        in_reply_to_uri -> Nullable<Text>,
        thread_id -> Nullable<BigInt>,
        boost_of_id -> Nullable<BigInt>,
        cover_photo_id -> Nullable<BigInt>,
        album_style -> Text,
        extra_tags -> Text,
        comments_allowed -> Bool,
        created_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        edited_at -> Nullable<Timestamp>,
        deleted_at -> Nullable<Timestamp>,
        likes_count -> Integer,
        boosts_count -> Integer,
        replies_count -> Integer,
        photos_count -> Integer,
        idempotency_key -> Nullable<Text>,
        parts_told -> Integer,
        emojis -> Text,
        poll -> Text,
        scheduled_at -> Nullable<Timestamp>,
        app_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    post_versions (id) {
        id -> BigInt,
        post_id -> BigInt,
        since -> Timestamp,
        title -> Text,
        caption -> Text,
        content_html -> Nullable<Text>,
        warning -> Text,
        sensitive -> Bool,
        language -> Nullable<Text>,
        extra_tags -> Text,
        visibility -> Text,
        photos -> Text,
        named -> Text,
        emojis -> Text,
    }
}

diesel::table! {
    conversations (id) {
        id -> BigInt,
        account_id -> BigInt,
        thread_id -> BigInt,
        others -> Text,
        last_post_id -> BigInt,
        unread -> Bool,
    }
}

diesel::table! {
    conversation_posts (post_id, conversation_id) {
        post_id -> BigInt,
        conversation_id -> BigInt,
    }
}

diesel::table! {
    post_photos (post_id, photo_id) {
        post_id -> BigInt,
        photo_id -> BigInt,
        position -> Integer,
        caption -> Text,
        leader -> Nullable<Integer>,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    post_tags (post_id, tag_id) {
        post_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    mentions (post_id, account_id) {
        post_id -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    follows (id) {
        id -> BigInt,
        follower_id -> BigInt,
        target_id -> BigInt,
        state -> Text,
        uri -> Text,
        created_at -> Timestamp,
        show_boosts -> Bool,
        notify -> Bool,
        languages -> Text,
    }
}

diesel::table! {
    likes (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        uri -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bookmarks (account_id, post_id) {
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> Timestamp,
        id -> BigInt,
    }
}

diesel::table! {
    blocks (id) {
        id -> BigInt,
        account_id -> BigInt,
        target_id -> BigInt,
        uri -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    mutes (account_id, target_id) {
        account_id -> BigInt,
        target_id -> BigInt,
        created_at -> Timestamp,
        id -> BigInt,
        hide_notifications -> Bool,
        expires_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        from_account_id -> BigInt,
        post_id -> Nullable<BigInt>,
        dedupe -> Text,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
        report_id -> Nullable<BigInt>,
        warning_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    warnings (id) {
        id -> BigInt,
        account_id -> BigInt,
        action -> Text,
        text -> Text,
        post_ids -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    push_subscriptions (id) {
        id -> BigInt,
        token_id -> BigInt,
        account_id -> BigInt,
        endpoint -> Text,
        p256dh -> Text,
        auth -> Text,
        standard -> Bool,
        alerts -> Text,
        policy -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        account_id -> BigInt,
        target_id -> BigInt,
        post_uris -> Text,
        comment -> Text,
        uri -> Nullable<Text>,
        created_at -> Timestamp,
        resolved_at -> Nullable<Timestamp>,
        category -> Text,
        rule_ids -> Text,
        forwarded -> Bool,
        updated_at -> Nullable<Timestamp>,
        assigned_id -> Nullable<BigInt>,
        resolver_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    instance_policies (domain) {
        domain -> Text,
        severity -> Text,
        reject_media -> Bool,
        reason_public -> Text,
        reason_private -> Text,
        created_at -> Timestamp,
        force_warning -> Bool,
        reject_reports -> Bool,
        id -> BigInt,
    }
}

diesel::table! {
    allowed_domains (domain) {
        domain -> Text,
        created_at -> Timestamp,
        id -> BigInt,
    }
}

diesel::table! {
    pins (account_id, post_id) {
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    domain_blocks (account_id, domain) {
        account_id -> BigInt,
        domain -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    tombstones (uri) {
        uri -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    activities (id) {
        id -> BigInt,
        account_id -> BigInt,
        uri -> Text,
        kind -> Text,
        post_id -> Nullable<BigInt>,
        reach -> Text,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    deliveries (id) {
        id -> BigInt,
        activity_id -> BigInt,
        inbox -> Text,
        host -> Text,
        state -> Text,
        due_at -> Timestamp,
        attempts -> Integer,
        lease_until -> Nullable<Timestamp>,
        leased_by -> Nullable<Text>,
        last_error -> Nullable<Text>,
        finished_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    emojis (media_key) {
        media_key -> Text,
        domain -> Text,
        shortcode -> Text,
        url -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    quotes (id) {
        id -> BigInt,
        post_id -> BigInt,
        account_id -> BigInt,
        uri -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    hosts (host) {
        host -> Text,
        failing_since -> Nullable<Timestamp>,
        failing_days -> Integer,
        last_failure_at -> Nullable<Timestamp>,
        unavailable_since -> Nullable<Timestamp>,
        last_success_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    recipients (post_id, inbox) {
        post_id -> BigInt,
        inbox -> Text,
        host -> Text,
        first_at -> Timestamp,
    }
}

diesel::table! {
    received (uri, actor_uri) {
        uri -> Text,
        actor_uri -> Text,
        received_at -> Timestamp,
        digest -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        due_at -> Timestamp,
        attempts -> Integer,
        lease_until -> Nullable<Timestamp>,
        leased_by -> Nullable<Text>,
        dedupe -> Nullable<Text>,
        last_error -> Nullable<Text>,
        failed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        lost -> Nullable<Integer>,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        name -> Text,
        account_id -> BigInt,
        post_id -> Nullable<BigInt>,
        photo_id -> Nullable<BigInt>,
        file_name -> Text,
        bytes -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        action -> Text,
        subject -> Text,
        detail -> Text,
        created_at -> Timestamp,
        account_id -> Nullable<BigInt>,
        report_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    remote_keys (id) {
        id -> Text,
        account_id -> BigInt,
        pem -> Text,
    }
}

diesel::table! {
    lists (id) {
        id -> BigInt,
        account_id -> BigInt,
        title -> Text,
        replies_policy -> Text,
        exclusive -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    list_members (id) {
        id -> BigInt,
        list_id -> BigInt,
        account_id -> BigInt,
        follow_id -> BigInt,
    }
}

diesel::table! {
    filters (id) {
        id -> BigInt,
        account_id -> BigInt,
        title -> Text,
        contexts -> Text,
        action -> Text,
        expires_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    filter_keywords (id) {
        id -> BigInt,
        filter_id -> BigInt,
        keyword -> Text,
        whole_word -> Bool,
    }
}

diesel::table! {
    filter_posts (id) {
        id -> BigInt,
        filter_id -> BigInt,
        post_id -> BigInt,
    }
}

diesel::table! {
    thread_mutes (account_id, post_id) {
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    account_notes (account_id, target_id) {
        account_id -> BigInt,
        target_id -> BigInt,
        text -> Text,
    }
}

diesel::table! {
    markers (account_id, timeline) {
        account_id -> BigInt,
        timeline -> Text,
        last_read_id -> BigInt,
        version -> Integer,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    tag_follows (id) {
        id -> BigInt,
        account_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    featured_tags (id) {
        id -> BigInt,
        account_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::joinable!(post_versions -> posts (post_id));
diesel::joinable!(conversations -> posts (last_post_id));
diesel::joinable!(conversation_posts -> conversations (conversation_id));
diesel::joinable!(list_members -> lists (list_id));
diesel::joinable!(list_members -> accounts (account_id));
diesel::joinable!(filter_keywords -> filters (filter_id));
diesel::joinable!(filter_posts -> filters (filter_id));
diesel::joinable!(tag_follows -> tags (tag_id));
diesel::joinable!(featured_tags -> tags (tag_id));
diesel::joinable!(remote_keys -> accounts (account_id));
diesel::joinable!(quotes -> accounts (account_id));
diesel::joinable!(quotes -> posts (post_id));
diesel::joinable!(pins -> accounts (account_id));
diesel::joinable!(pins -> posts (post_id));
diesel::joinable!(domain_blocks -> accounts (account_id));
diesel::joinable!(users -> accounts (account_id));
diesel::joinable!(members -> accounts (account_id));
diesel::joinable!(members -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(tokens -> users (user_id));
diesel::joinable!(tokens -> accounts (account_id));
diesel::joinable!(tokens -> apps (app_id));
diesel::joinable!(push_subscriptions -> tokens (token_id));
diesel::joinable!(codes -> users (user_id));
diesel::joinable!(invitations -> users (created_by));
diesel::joinable!(photos -> accounts (account_id));
diesel::joinable!(photo_versions -> photos (photo_id));
diesel::joinable!(renditions -> photos (photo_id));
diesel::joinable!(posts -> accounts (account_id));
diesel::joinable!(posts -> photos (cover_photo_id));
diesel::joinable!(post_photos -> posts (post_id));
diesel::joinable!(post_photos -> photos (photo_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(post_tags -> tags (tag_id));
diesel::joinable!(mentions -> posts (post_id));
diesel::joinable!(mentions -> accounts (account_id));
diesel::joinable!(likes -> accounts (account_id));
diesel::joinable!(likes -> posts (post_id));
diesel::joinable!(bookmarks -> accounts (account_id));
diesel::joinable!(bookmarks -> posts (post_id));
diesel::joinable!(notifications -> posts (post_id));
diesel::joinable!(activities -> accounts (account_id));
diesel::joinable!(activities -> posts (post_id));
diesel::joinable!(deliveries -> activities (activity_id));
diesel::joinable!(recipients -> posts (post_id));
diesel::joinable!(uploads -> accounts (account_id));
diesel::joinable!(uploads -> posts (post_id));
diesel::joinable!(uploads -> photos (photo_id));
diesel::joinable!(audit -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    settings,
    accounts,
    users,
    warnings,
    members,
    sessions,
    tokens,
    apps,
    codes,
    invitations,
    photos,
    photo_versions,
    renditions,
    posts,
    post_photos,
    tags,
    post_tags,
    mentions,
    follows,
    likes,
    bookmarks,
    blocks,
    mutes,
    notifications,
    reports,
    instance_policies,
    allowed_domains,
    domain_blocks,
    pins,
    tombstones,
    activities,
    deliveries,
    emojis,
    quotes,
    hosts,
    recipients,
    received,
    jobs,
    uploads,
    audit,
    remote_keys,
    lists,
    list_members,
    filters,
    filter_keywords,
    filter_posts,
    thread_mutes,
    account_notes,
    markers,
    tag_follows,
    featured_tags,
    post_versions,
    conversations,
    conversation_posts,
    push_subscriptions,
);
