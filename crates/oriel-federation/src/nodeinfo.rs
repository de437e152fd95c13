//! NodeInfo: what this server is, for directories and other servers (FEP-f1d5).

use serde_json::{Value, json};

use crate::media_type;

/// The versions of the schema that are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V2_0,
    V2_1,
}

impl Version {
    const fn number(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
        }
    }

    /// The version of this number, as it stands in the path.
    pub fn by_number(number: &str) -> Option<Self> {
        [Self::V2_0, Self::V2_1]
            .into_iter()
            .find(|version| version.number() == number)
    }

    /// The Content-Type of a document of this version.
    pub fn content_type(self) -> String {
        format!("application/json; profile=\"{}#\"", self.schema())
    }

    fn schema(self) -> String {
        format!(
            "http://nodeinfo.diaspora.software/ns/schema/{}",
            self.number()
        )
    }
}

/// The facts of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeInfo {
    pub name: String,
    pub software_version: String,
    pub repository: String,
    pub open_registrations: bool,
    pub users: u64,
    pub active_month: u64,
    pub active_half_year: u64,
    pub posts: u64,
    /// The version of the software's own interface for apps.
    pub api_version: u32,
}

impl NodeInfo {
    pub fn to_json(&self, version: Version) -> Value {
        let mut software = json!({ "name": "oriel", "version": self.software_version });
        if version == Version::V2_1
            && let Some(map) = software.as_object_mut()
        {
            map.insert("repository".into(), self.repository.clone().into());
        }
        json!({
            "version": version.number(),
            "software": software,
            "protocols": ["activitypub"],
            "services": { "inbound": [], "outbound": [] },
            "openRegistrations": self.open_registrations,
            "usage": {
                "users": {
                    "total": self.users,
                    "activeMonth": self.active_month,
                    "activeHalfyear": self.active_half_year,
                },
                "localPosts": self.posts,
            },
            "metadata": {
                "nodeName": self.name,
                "oriel": { "api_version": self.api_version },
            },
        })
    }
}

/// `/.well-known/nodeinfo`: where the documents are, and the instance actor (FEP-2677).
///
/// `origin` has no trailing slash; documents are at `{origin}/nodeinfo/{number}`.
pub fn discovery(origin: &str, instance_actor: &str) -> Value {
    let link = |version: Version| {
        let href = format!("{origin}/nodeinfo/{}", version.number());
        json!({ "rel": version.schema(), "href": href })
    };
    json!({
        "links": [
            link(Version::V2_0),
            link(Version::V2_1),
            {
                "rel": "https://www.w3.org/ns/activitystreams#Application",
                "type": media_type::ACTIVITY_JSON,
                "href": instance_actor,
            },
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newer_version_names_the_repository() {
        let info = NodeInfo {
            name: "Photos".into(),
            software_version: "0.1.0".into(),
            repository: "https://github.com/oriel-photos/oriel".into(),
            open_registrations: false,
            users: 3,
            active_month: 2,
            active_half_year: 3,
            posts: 120,
            api_version: 1,
        };
        assert_eq!(
            info.to_json(Version::V2_0)["software"],
            json!({ "name": "oriel", "version": "0.1.0" })
        );
        assert_eq!(
            info.to_json(Version::V2_1)["software"]["repository"],
            "https://github.com/oriel-photos/oriel"
        );
    }

    #[test]
    fn discovery_leads_to_every_version_and_to_the_instance_actor() {
        let found = discovery("https://photos.example", "https://photos.example/actor");
        let hrefs: Vec<_> = found["links"]
            .as_array()
            .unwrap()
            .iter()
            .map(|link| &link["href"])
            .collect();
        assert_eq!(
            hrefs,
            [
                "https://photos.example/nodeinfo/2.0",
                "https://photos.example/nodeinfo/2.1",
                "https://photos.example/actor",
            ]
        );
        assert_eq!(Version::by_number("2.0"), Some(Version::V2_0));
        assert_eq!(Version::by_number("1.0"), None);
    }
}
