//! Photos as objects of their own, and lists.

use super::*;

fn image() -> ImageDocument {
    ImageDocument {
        id: "https://photos.example/photos/9".into(),
        attributed_to: ALICE.into(),
        context: POST.into(),
        url: "https://photos.example/@alice/1/9".into(),
        name: Some("Weir".into()),
        published: AT,
        audience: Audience::new(Reach::Public, FOLLOWERS, &[]),
        file: photo(9),
    }
}

#[test]
fn a_photo_carries_licence_camera_facts_and_its_post() {
    let json = image().to_json();
    assert_eq!(
        json["license"],
        "https://creativecommons.org/licenses/by/4.0/"
    );
    assert_eq!(json["exifData"][0]["name"], "FNumber");
    assert_eq!(json["context"], POST);
    let note = Note::from_json(&json).unwrap();
    assert_eq!(
        note.url.as_deref(),
        Some("https://photos.example/@alice/1/9")
    );
    assert_eq!(note.attachments[0], photo(9));
}

#[test]
fn an_album_is_a_collection_of_whole_photos() {
    let collection = Collection {
        id: format!("{POST}/photos"),
        order: Order::Ordered,
        total: 1,
        attributed_to: Some(ALICE.into()),
        name: Some("Fog".into()),
        first: None,
        items: Some(vec![image().to_item()]),
    };
    let json = collection.to_json();
    assert!(json["orderedItems"][0].get("@context").is_none());
    let page = ItemPage::from_json(&json).unwrap();
    assert_eq!(Note::from_json(&page.items[0]).unwrap().id, image().id);
}

#[test]
fn a_hidden_list_shows_its_number_only() {
    let list = Collection {
        id: FOLLOWERS.into(),
        order: Order::Ordered,
        total: 7,
        attributed_to: None,
        name: None,
        first: None,
        items: None,
    };
    let expected = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": FOLLOWERS, "type": "OrderedCollection", "totalItems": 7,
    });
    assert_eq!(list.to_json(), expected);
}

#[test]
fn pages_lead_to_the_next() {
    let page = CollectionPage {
        id: format!("{FOLLOWERS}?page=2"),
        order: Order::Unordered,
        part_of: FOLLOWERS.into(),
        total: Some(7),
        next: Some(format!("{FOLLOWERS}?page=3")),
        prev: None,
        items: vec![BOB.into()],
    };
    let read = ItemPage::from_json(&page.to_json()).unwrap();
    assert_eq!(read.items, [BOB]);
    assert_eq!(read.next, page.next);
}
