use crate::config::{ByteSize, Media, Secret, Storage};

fn storage(text: &str) -> Storage {
    toml::from_str(text).unwrap()
}

fn wrong_key(storage: &Storage) -> &'static str {
    storage.validate().unwrap_err().key
}

#[test]
fn an_empty_section_is_a_folder_with_every_default() {
    assert_eq!(storage(""), Storage::default());
    assert_eq!(Storage::default().validate(), Ok(()));
    assert_eq!(toml::from_str::<Media>("").unwrap(), Media::default());
    assert_eq!(Media::default().validate(), Ok(()));
}

#[test]
fn sizes_are_written_with_their_unit() {
    for (text, bytes) in [
        ("64 MiB", 64 << 20),
        ("2GiB", 2 << 30),
        ("1 KiB", 1024),
        ("5 B", 5),
        ("7", 7),
    ] {
        let media: Media = toml::from_str(&format!("max_file_size = \"{text}\"")).unwrap();
        assert_eq!(media.max_file_size.bytes(), bytes, "{text}");
    }
    for bad in ["", "MiB", "64 MB", "-1 MiB", "1.5 GiB", "99999999999 TiB"] {
        let message = toml::from_str::<Media>(&format!("max_file_size = \"{bad}\""))
            .unwrap_err()
            .to_string();
        assert!(message.contains("is not a size"), "{bad}: {message}");
    }
}

#[test]
fn a_key_that_does_not_exist_is_refused_by_name() {
    let message = toml::from_str::<Storage>("[s3]\nbuckett = \"photos\"")
        .unwrap_err()
        .to_string();
    assert!(message.contains("buckett"), "{message}");
}

#[test]
fn a_secret_does_not_show_itself() {
    let config = storage("[s3]\nsecret_access_key = \"hunter2\"");
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(format!("{:?}", Secret::default()), "not set");
}

#[test]
fn what_a_bucket_lacks_is_said_by_key() {
    for (rest, key) in [
        ("", "storage.s3.bucket"),
        (
            "bucket = \"b\"\naccess_key_id = \"k\"",
            "storage.s3.access_key_id",
        ),
        (
            "bucket = \"b\"\nsecret_access_key = \"s\"",
            "storage.s3.access_key_id",
        ),
        (
            "bucket = \"b\"\naccess_key_id = \"k\"\nsecret_access_key = \"s\"\nsecret_access_key_file = \"f\"",
            "storage.s3.secret_access_key_file",
        ),
        (
            "bucket = \"b\"\nendpoint = \"s3.example.org\"",
            "storage.s3.endpoint",
        ),
        (
            "bucket = \"b\"\npublic_url = \"ftp://media.example.org\"",
            "storage.s3.public_url",
        ),
        (
            "bucket = \"b\"\ntimeout_seconds = 0",
            "storage.s3.timeout_seconds",
        ),
    ] {
        let config = storage(&format!("backend = \"s3\"\n[s3]\n{rest}"));
        assert_eq!(wrong_key(&config), key, "{rest}");
    }
}

#[test]
fn every_rendition_that_pages_need_must_be_there_once() {
    let mut media = Media::default();
    let removed = media.renditions.remove(2);
    let missing = media.validate().unwrap_err();
    assert!(missing.message.contains("\"medium\""), "{missing:?}");
    media.renditions.extend([removed.clone(), removed]);
    let doubled = media.validate().unwrap_err();
    assert!(doubled.message.contains("of its own"), "{doubled:?}");
}

#[test]
fn a_rendition_may_have_a_webp_of_a_size_and_quality_that_there_is() {
    let with = |max_edge, webp| {
        let mut media = Media::default();
        media.renditions[1].max_edge = max_edge;
        media.renditions[1].webp = Some(webp);
        media.validate()
    };
    assert_eq!(with(2_560, 75), Ok(()));
    for (max_edge, webp) in [(2_560, 0), (2_560, 101), (16_384, 75)] {
        let wrong = with(max_edge, webp).unwrap_err();
        assert!(wrong.message.contains("webp"), "{wrong:?}");
    }
}

#[test]
fn a_budget_too_small_for_any_photo_is_refused() {
    let media = Media {
        memory_budget: ByteSize::mib(63),
        ..Media::default()
    };
    assert_eq!(media.validate().unwrap_err().key, "media.memory_budget");
}
