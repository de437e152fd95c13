use time::Duration;

use super::{views::queries, *};
use crate::{
    filters,
    model::{
        FilterAction, FilterContext, FilterId, FilterKeyword, FilterKeywordId, FilterPost,
        FilterPostId, Json, WordFilter,
    },
};

fn a_filter(conn: &mut Connection, owner: &Account, keywords: &[&str]) -> Result<WordFilter> {
    let filter = WordFilter {
        id: FilterId(next_id()),
        account_id: owner.id,
        title: "Weather".to_owned(),
        contexts: Json::new(vec![FilterContext::Home]),
        action: FilterAction::Warn,
        expires_at: None,
        created_at: NOW.into(),
    };
    filters::insert(conn, &filter)?;
    for keyword in keywords {
        let keyword = FilterKeyword {
            id: FilterKeywordId(next_id()),
            filter_id: filter.id,
            keyword: (*keyword).to_owned(),
            whole_word: true,
        };
        filters::add_keyword(conn, &keyword)?;
    }
    Ok(filter)
}

fn name_post(conn: &mut Connection, filter: &WordFilter, post: &Post) -> Result<FilterPost> {
    let named = FilterPost {
        id: FilterPostId(next_id()),
        filter_id: filter.id,
        post_id: post.id,
    };
    filters::add_post(conn, &named)
}

on_both_engines! {
    fn a_filter_is_active_until_it_runs_out(conn) {
        let me = local(conn, "me")?;
        let lasting = a_filter(conn, &me, &["fog"])?;
        let mut brief = a_filter(conn, &me, &["rain"])?;
        let end = NOW + Duration::hours(1);
        brief.expires_at = Some(end.into());
        filters::update(conn, &brief)?;
        let active = |conn: &mut Connection, now| {
            let found = filters::active(conn, me.id, now)?;
            Ok::<_, crate::Error>(found.iter().map(|it| it.filter.id).collect::<Vec<_>>())
        };
        assert_eq!(active(conn, NOW)?, [lasting.id, brief.id]);
        assert_eq!(active(conn, end)?, [lasting.id]);
        assert_eq!(filters::of(conn, me.id)?.len(), 2);
    }

    fn a_filter_belongs_to_one_account(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let filter = a_filter(conn, &me, &["fog"])?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let named = name_post(conn, &filter, &post)?;
        let view = filters::owned(conn, me.id, filter.id)?.unwrap();
        let keyword = view.keywords[0].id;
        assert_eq!(filters::owned(conn, wren.id, filter.id)?, None);
        assert_eq!(filters::keyword(conn, wren.id, keyword)?, None);
        assert_eq!(filters::post(conn, wren.id, named.id)?, None);
        assert!(!filters::delete(conn, wren.id, filter.id)?);
        assert!(filters::keyword(conn, me.id, keyword)?.is_some());
        assert_eq!(filters::post(conn, me.id, named.id)?, Some(named));
    }

    fn a_post_is_named_once_and_forgotten_with_the_post(conn) {
        let me = local(conn, "me")?;
        let filter = a_filter(conn, &me, &[])?;
        let post = publish(conn, &me, Visibility::Public)?;
        let named = name_post(conn, &filter, &post)?;
        assert_eq!(name_post(conn, &filter, &post)?, named);
        assert_eq!(filters::count(conn, me.id)?.posts, 1);
        post_queries::bury(conn, &post, NOW)?;
        assert_eq!(filters::count(conn, me.id)?.posts, 0);
    }

    fn filters_go_with_their_owner(conn) {
        let me = local(conn, "me")?;
        a_filter(conn, &me, &["fog", "rain"])?;
        let counts = filters::count(conn, me.id)?;
        assert_eq!((counts.filters, counts.keywords), (1, 2));
        account_queries::bury(conn, me.id, NOW)?;
        let counts = filters::count(conn, me.id)?;
        assert_eq!((counts.filters, counts.keywords), (0, 0));
    }

    fn many_filters_take_no_more_queries_than_one(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        a_filter(conn, &wren, &["fog"])?;
        for _ in 0..10 {
            a_filter(conn, &me, &["fog", "rain"])?;
        }
        let for_one = queries(conn, |conn| filters::active(conn, wren.id, NOW).map(drop))?;
        let for_all = queries(conn, |conn| filters::active(conn, me.id, NOW).map(drop))?;
        assert!(for_one > 0);
        assert_eq!(for_all, for_one);
    }
}
