/// A stretch of a list that is ordered by id, newest first (keyset pagination; never OFFSET).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only rows before this id.
    pub max_id: Option<i64>,
    /// Only rows after this id, the newest of them first.
    pub since_id: Option<i64>,
    /// Only rows after this id, the nearest of them.
    pub min_id: Option<i64>,
    pub limit: i64,
}

impl Page {
    /// The newest `limit` rows.
    pub const fn newest(limit: i64) -> Self {
        Self {
            max_id: None,
            since_id: None,
            min_id: None,
            limit,
        }
    }

    /// The lowest id that is left out below.
    pub(crate) fn after(&self) -> Option<i64> {
        self.min_id.or(self.since_id)
    }

    /// Rows as they were read, turned round where the nearest came first.
    pub(crate) fn newest_first<T>(&self, mut rows: Vec<T>) -> Vec<T> {
        if self.min_id.is_some() {
            rows.reverse();
        }
        rows
    }
}

/// A stretch of a query, in the order in which it is read: nearest first for
/// [`min_id`](Page::min_id). What comes of it goes through [`Page::newest_first`].
macro_rules! on_page {
    ($query:expr, $id:expr, $page:expr) => {
        $crate::page::on_page_of!($query.into_boxed(), $id, $page)
    };
}

/// The same of a query that is put together by and by, and so is boxed already.
macro_rules! on_page_of {
    ($query:expr, $id:expr, $page:expr) => {{
        let page: $crate::Page = $page;
        let mut query = $query.limit(page.limit);
        if let Some(max) = page.max_id {
            query = query.filter($id.lt(max));
        }
        if let Some(after) = page.after() {
            query = query.filter($id.gt(after));
        }
        if page.min_id.is_some() {
            query.order($id.asc())
        } else {
            query.order($id.desc())
        }
    }};
}

pub(crate) use {on_page, on_page_of};
