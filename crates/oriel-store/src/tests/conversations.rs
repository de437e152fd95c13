use super::*;
use crate::{
    Page, conversations,
    model::{Conversation, ConversationId, Json},
};

fn begin(
    conn: &mut Connection,
    reader: &Account,
    others: &[AccountId],
    thread: PostId,
    last: PostId,
) -> Result<ConversationId> {
    let new = Conversation {
        id: ConversationId(next_id()),
        account_id: reader.id,
        thread_id: thread,
        others: Json::new(others.to_vec()),
        last_post_id: last,
        unread: true,
    };
    let id = conversations::insert(conn, &new)?;
    conversations::add(conn, id, last, true)?;
    Ok(id)
}

on_both_engines! {
    fn a_conversation_is_one_for_a_reader_a_thread_and_a_circle(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let one = publish(conn, &wren, Visibility::Mentioned)?;
        let first = begin(conn, &me, &[wren.id], one.id, one.id)?;
        assert_eq!(begin(conn, &me, &[wren.id], one.id, one.id)?, first);
        assert_ne!(begin(conn, &me, &[], one.id, one.id)?, first);
        assert_ne!(begin(conn, &wren, &[wren.id], one.id, one.id)?, first);
    }

    fn what_turns_out_to_be_one_thread_is_one_conversation(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let root = publish(conn, &wren, Visibility::Mentioned)?;
        let part = publish(conn, &wren, Visibility::Mentioned)?;
        let whole = begin(conn, &me, &[wren.id], root.id, root.id)?;
        begin(conn, &me, &[wren.id], part.id, part.id)?;
        let other = begin(conn, &wren, &[me.id], part.id, part.id)?;
        post_queries::hang(conn, part.id, root.id)?;
        let mine = conversations::of(conn, me.id, Page::newest(10))?;
        let shown: Vec<_> = mine.iter().map(|one| (one.id, one.last_post_id)).collect();
        assert_eq!(shown, [(whole, part.id)]);
        let theirs = conversations::of(conn, wren.id, Page::newest(10))?;
        let shown: Vec<_> = theirs.iter().map(|one| (one.id, one.thread_id)).collect();
        assert_eq!(shown, [(other, root.id)]);
    }

    fn a_conversation_ends_with_the_last_of_its_posts(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let one = publish(conn, &wren, Visibility::Mentioned)?;
        let two = publish(conn, &wren, Visibility::Mentioned)?;
        let id = begin(conn, &me, &[wren.id], one.id, one.id)?;
        conversations::add(conn, id, two.id, true)?;
        post_queries::bury(conn, &two, NOW)?;
        let left = conversations::owned(conn, me.id, id)?;
        assert_eq!(left.map(|it| it.last_post_id), Some(one.id));
        post_queries::bury(conn, &one, NOW)?;
        assert_eq!(conversations::owned(conn, me.id, id)?, None);
    }
}
