//! XMP: RDF in XML (XMP part 1), of which a few properties are read.

use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesStart, Event},
    name::{Namespace, NamespaceResolver, ResolveResult},
};
use time::PrimitiveDateTime;

use super::{
    DESCRIPTION_CHARS, Described, TITLE_CHARS, description, keywords, licence, moment, plain,
};

/// Words and date of a packet.
#[derive(Default)]
pub(super) struct Xmp {
    pub(super) words: Described,
    pub(super) taken_at: Option<PrimitiveDateTime>,
}

/// Elements, texts and the like in one packet; editing histories have thousands.
const MOST_EVENTS: usize = 100_000;
/// Elements inside one another; honest packets have about eight.
const MOST_DEPTH: usize = 32;
/// Names that one element may declare.
const MOST_NAMESPACES: usize = 64;
/// Values of all properties together.
const MOST_VALUES: usize = 200;
const MOST_CHARS: usize = 4 * DESCRIPTION_CHARS;

const RDF: &[u8] = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// The properties that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    Title,
    Headline,
    Description,
    Alt,
    Subject,
    Licence,
    Statement,
    Rights,
    Original,
    Created,
}

impl Property {
    fn named(namespace: &[u8], local: &[u8]) -> Option<Self> {
        match (namespace, local) {
            (b"http://purl.org/dc/elements/1.1/", b"title") => Some(Self::Title),
            (b"http://purl.org/dc/elements/1.1/", b"description") => Some(Self::Description),
            (b"http://purl.org/dc/elements/1.1/", b"subject") => Some(Self::Subject),
            (b"http://purl.org/dc/elements/1.1/", b"rights") => Some(Self::Rights),
            (b"http://ns.adobe.com/photoshop/1.0/", b"Headline") => Some(Self::Headline),
            (b"http://ns.adobe.com/photoshop/1.0/", b"DateCreated") => Some(Self::Created),
            (b"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", b"AltTextAccessibility") => {
                Some(Self::Alt)
            }
            (b"http://ns.adobe.com/xap/1.0/rights/", b"WebStatement") => Some(Self::Statement),
            (b"http://creativecommons.org/ns#", b"license") => Some(Self::Licence),
            (b"http://ns.adobe.com/exif/1.0/", b"DateTimeOriginal") => Some(Self::Original),
            _ => None,
        }
    }
}

/// One value of a property.
struct Value {
    property: Property,
    text: String,
    /// Meant for readers of every language (XMP part 1, 8.2.2.4).
    is_default: bool,
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Rdf,
    Description,
    Property(Property),
    Item,
    Other,
}

/// Reads a packet as far as it makes sense.
pub(super) fn read(packet: &[u8]) -> Xmp {
    let text = String::from_utf8_lossy(packet);
    let mut walk = Walk::default();
    let mut reader = NsReader::from_str(&text);
    let resolver = reader.resolver_mut();
    resolver.set_max_declarations_per_element(MOST_NAMESPACES);
    for _ in 0..MOST_EVENTS {
        let Ok(event) = reader.read_event() else {
            break;
        };
        let is_end = matches!(event, Event::Eof);
        if is_end || !walk.see(&event, reader.resolver()) {
            break;
        }
    }
    summary(&walk.values)
}

#[derive(Default)]
struct Walk {
    open: Vec<Element>,
    values: Vec<Value>,
}

impl Walk {
    /// Takes in one event; whether to go on.
    fn see(&mut self, event: &Event<'_>, names: &NamespaceResolver) -> bool {
        match event {
            Event::Start(start) => {
                self.begin(start, names);
                return self.open.len() < MOST_DEPTH && self.values.len() < MOST_VALUES;
            }
            Event::Empty(start) => {
                self.begin(start, names);
                self.open.pop();
            }
            Event::End(_) => {
                self.open.pop();
            }
            Event::Text(text) => {
                if let Ok(text) = text.decode() {
                    self.write(&text);
                }
            }
            Event::CData(text) => {
                if let Ok(text) = text.decode() {
                    self.write(&text);
                }
            }
            Event::GeneralRef(name) => {
                if let Some(c) = character(name) {
                    self.write(c.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
        true
    }

    fn begin(&mut self, start: &BytesStart<'_>, names: &NamespaceResolver) {
        let (space, local) = names.resolve_element(start.name());
        let element = self.element(bound(&space), local.as_ref());
        match element {
            Element::Description => self.properties_of(start, names),
            Element::Property(property) => self.values.push(Value {
                property,
                text: resource(start, names).unwrap_or_default(),
                is_default: false,
            }),
            Element::Item => self.item(start),
            Element::Rdf | Element::Other => {}
        }
        self.open.push(element);
    }

    /// What an element is, where it stands.
    fn element(&self, namespace: &[u8], local: &[u8]) -> Element {
        let parent = self.open.last();
        match (parent, local) {
            (_, b"RDF") if namespace == RDF => Element::Rdf,
            (Some(Element::Rdf), b"Description") if namespace == RDF => Element::Description,
            (Some(Element::Description), _) => {
                Property::named(namespace, local).map_or(Element::Other, Element::Property)
            }
            (_, b"li") if namespace == RDF && self.property().is_some() => Element::Item,
            _ => Element::Other,
        }
    }

    /// The property that is open: an item stands in it with an array between them.
    fn property(&self) -> Option<Property> {
        self.open.iter().rev().take(3).find_map(|element| {
            if let Element::Property(property) = element {
                Some(*property)
            } else {
                None
            }
        })
    }

    /// Simple properties may stand as attributes of their description (XMP part 1, 7.9.2.2).
    fn properties_of(&mut self, start: &BytesStart<'_>, names: &NamespaceResolver) {
        for attribute in start.attributes().with_checks(false).flatten() {
            let (space, local) = names.resolve_attribute(attribute.key);
            if self.values.len() < MOST_VALUES
                && let Some(property) = Property::named(bound(&space), local.as_ref())
                && let Ok(text) = attribute.normalized_value(XmlVersion::Implicit1_0)
            {
                self.values.push(Value {
                    property,
                    text: text.chars().take(MOST_CHARS).collect(),
                    is_default: false,
                });
            }
        }
    }

    fn item(&mut self, start: &BytesStart<'_>) {
        let Some(property) = self.property() else {
            return;
        };
        let language = start.try_get_attribute("xml:lang").ok().flatten();
        self.values.push(Value {
            property,
            text: String::new(),
            is_default: language.is_some_and(|it| it.value.as_ref() == b"x-default"),
        });
    }

    /// Adds to the value that is open.
    fn write(&mut self, text: &str) {
        let within = matches!(self.open.last(), Some(Element::Property(_) | Element::Item));
        if let Some(value) = self.values.last_mut().filter(|_| within) {
            let room = MOST_CHARS.saturating_sub(value.text.len());
            value.text.extend(text.chars().take(room));
        }
    }
}

fn bound<'a>(space: &ResolveResult<'a>) -> &'a [u8] {
    match space {
        ResolveResult::Bound(Namespace(namespace)) => namespace,
        _ => &[],
    }
}

/// A value that is an address may stand in an attribute of its own (RDF/XML, 2.4).
fn resource(start: &BytesStart<'_>, names: &NamespaceResolver) -> Option<String> {
    let mut attributes = start.attributes();
    let own = attributes.with_checks(false).flatten().find(|attribute| {
        let (space, local) = names.resolve_attribute(attribute.key);
        bound(&space) == RDF && local.as_ref() == b"resource"
    });
    let value = own?;
    let value = value.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.chars().take(MOST_CHARS).collect())
}

/// A character by number, or one of the five that XML names; no packet defines its own.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    let name: &[u8] = reference;
    match name {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}

fn summary(values: &[Value]) -> Xmp {
    let texts = |property: Property| {
        let own = values.iter().filter(move |it| it.property == property);
        own.filter(|it| !it.text.trim().is_empty())
    };
    let best = |property: Property| {
        let default = texts(property).find(|it| it.is_default);
        default
            .or_else(|| texts(property).next())
            .map(|it| it.text.as_str())
    };
    let title = |property: Property| plain(best(property)?, TITLE_CHARS);
    let licence = |property: Property| licence(best(property)?);
    let date = |property: Property| taken_at(best(property)?);
    Xmp {
        words: Described {
            title: title(Property::Title).or_else(|| title(Property::Headline)),
            description: best(Property::Description).and_then(description),
            alt: best(Property::Alt).and_then(|text| plain(text, DESCRIPTION_CHARS)),
            keywords: keywords(texts(Property::Subject).map(|it| it.text.as_str())),
            licence: licence(Property::Licence)
                .or_else(|| licence(Property::Statement))
                .or_else(|| licence(Property::Rights)),
        },
        taken_at: date(Property::Original).or_else(|| date(Property::Created)),
    }
}

/// `2026-10-12T07:45:10.00+01:00`, of which minutes and what follows may be missing (XMP part 1,
/// 8.2.1.2): the clock as it stood where the photo was taken.
fn taken_at(text: &str) -> Option<PrimitiveDateTime> {
    let (day, clock) = text
        .trim()
        .split_once('T')
        .unwrap_or((text.trim(), "00:00"));
    let mut days = day.splitn(3, '-');
    let (year, month) = (days.next()?.parse().ok()?, days.next()?.parse().ok()?);
    let date = (year, month, days.next()?.parse().ok()?);
    let two = |from: usize| clock.get(from..from + 2)?.parse().ok();
    moment(date, (two(0)?, two(3)?, two(6).unwrap_or_default()))
}
