use diesel::prelude::*;

use super::{AccountId, PhotoId, PostId, UploadId, Utc};
use crate::schema::uploads;

/// A file that is sent in pieces, and the photo that came of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = uploads)]
pub struct Upload {
    pub id: UploadId,
    /// The unguessable end of its address.
    pub name: String,
    pub account_id: AccountId,
    /// Where the photo goes; nowhere when an app sends it.
    pub post_id: Option<PostId>,
    /// Set in the transaction that writes the photo: then nothing more is taken.
    pub photo_id: Option<PhotoId>,
    /// What the file is called where it comes from.
    pub file_name: String,
    /// How long the whole file is.
    pub bytes: i64,
    pub created_at: Utc,
    pub expires_at: Utc,
}
