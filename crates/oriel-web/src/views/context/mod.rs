//! What each page is told: plain data, made by handlers from what core returns.

mod account;
mod apps;
mod editor;
mod frame;
mod gallery;
mod moderation;
mod parts;
mod people;
mod photo;
mod post;
mod site;

pub use account::{
    AccountSettingsPage, BlocksPage, DeleteAccountPage, Elsewhere, Invitation, MovePage,
    ProfileField, ProfileSettingsPage, Session, SetupPage, SignInPage, SignUpMode, SignUpPage,
};
pub use apps::{AppCodePage, AppsPage, AuthorisedApp, ConsentPage, Hidden};
pub use editor::{
    DeletePage, DraftCard, DraftsPage, EditorPage, EditorPhoto, EditorPhotoText, EditorText,
    PhotoEditPage, PhotoState, Receipt, Room, Stage, TextLimits, Twin,
};
pub use frame::{Arg, Flash, FlashKind, Form, Frame, LinkCard, Me, Message};
pub use gallery::{Cover, GalleryPage, HomePage, InstanceFigures, TagPage};
pub use moderation::{
    Decided, ReportLine, ReportPage, ReportedPost, ReportsPage, Warned, WarningsPage,
};
pub use parts::{
    Actions, Answer, Answered, Comment, Html, LicenceBadge, Paging, Person, Picture, Poll,
    PostCard, Region, Remote, Tag, Tile, Words,
};
pub use people::{
    AlbumCard, Follow, FollowRequestsPage, Notification, NotificationsPage, PeoplePage,
    ProfileAbout, ProfileHead, ProfileLine, ProfilePage, ProfileTab, SearchPage,
};
pub use photo::{Neighbour, PhotoPage, Proportion};
pub use post::{DeliveriesPage, Delivery, Owner, PostPage, Quoted, Reply, ServerDelivery};
pub use site::{AboutPage, ErrorPage, RuleRow, RulesPage};

#[cfg(test)]
pub(super) mod samples;
