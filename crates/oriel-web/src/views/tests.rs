use std::collections::BTreeSet;

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, PatternElement, Resource},
    parser,
};

use super::{assets::Files, templates::Sources, *};

fn views() -> Views {
    Views::load("en").unwrap()
}

#[test]
fn every_page_renders_in_every_language() {
    let views = views();
    for locale in Locale::ALL {
        for (template, page) in render_samples(&views, locale) {
            let page =
                page.unwrap_or_else(|error| panic!("{template} in {}: {error}", locale.code()));
            assert!(page.html.contains("</html>"), "{template} is no whole page");
            assert_eq!(
                page.html.matches("<h1").count(),
                1,
                "{template} needs one h1"
            );
        }
    }
}

#[test]
fn every_page_is_listed_with_its_context() {
    let listed: BTreeSet<String> = TEMPLATES.iter().map(|&name| name.to_owned()).collect();
    let there: BTreeSet<String> = Sources::iter()
        .filter(|name| name.starts_with("pages/"))
        .map(std::borrow::Cow::into_owned)
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    let views = views();
    for (template, page) in render_samples(&views, Locale::En) {
        let html = page.unwrap().html;
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            let posts = form.split('>').next().unwrap().contains("method=\"post\"");
            assert!(
                !posts || form.contains("name=\"csrf\""),
                "a form in {template}: {form}"
            );
        }
    }
}

#[test]
fn pages_have_no_inline_script_or_style_attribute() {
    let views = views();
    for (template, page) in render_samples(&views, Locale::Cy) {
        let html = page.unwrap().html;
        assert!(
            !html.contains(" style=\""),
            "{template} has a style attribute"
        );
        assert!(
            !html.contains("<script>"),
            "{template} has an inline script"
        );
        assert!(
            !html.contains(" onclick="),
            "{template} has a handler attribute"
        );
    }
}

#[test]
fn names_from_elsewhere_are_escaped() {
    let views = views();
    for (template, page) in render_samples(&views, Locale::En) {
        assert!(
            !page.unwrap().html.contains("Megan <b>"),
            "{template} lets HTML through"
        );
    }
}

#[test]
fn the_style_hash_is_that_of_the_style_in_the_page() {
    let views = views();
    for (template, page) in render_samples(&views, Locale::En) {
        let page = page.unwrap();
        let style = page
            .html
            .split_once("<style>")
            .map(|(_, rest)| rest.split("</style>").next().unwrap());
        assert_eq!(style.map(rows::style_hash), page.style_hash, "{template}");
    }
}

#[test]
fn every_message_a_template_names_exists() {
    let known = message_names(Locale::En);
    for name in Sources::iter() {
        let source = Sources::get(&name).unwrap().data;
        let source = String::from_utf8_lossy(&source).into_owned();
        for part in source.split("t(key=\"").skip(1) {
            let key = part.split('"').next().unwrap();
            // A key that ends in a hyphen is completed by a value; the samples render those.
            assert!(
                key.ends_with('-') || known.contains(key),
                "{name} names {key}"
            );
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_values() {
    let shapes = |locale| -> BTreeSet<(String, BTreeSet<String>)> {
        messages(locale)
            .into_iter()
            .map(|(name, pattern)| (name, variables(&pattern)))
            .collect()
    };
    let (en, cy) = (shapes(Locale::En), shapes(Locale::Cy));
    let apart: Vec<_> = en.symmetric_difference(&cy).collect();
    assert!(apart.is_empty(), "{apart:#?}");
}

#[test]
fn welsh_counts_have_all_six_forms() {
    for (name, pattern) in messages(Locale::Cy) {
        for element in &pattern.elements {
            let PatternElement::Placeable {
                expression: Expression::Select { variants, .. },
            } = element
            else {
                continue;
            };
            let keys: BTreeSet<String> = variants
                .iter()
                .map(|variant| key_of(&variant.key))
                .collect();
            if keys.contains("other") {
                for form in ["zero", "one", "two", "few", "many"] {
                    assert!(keys.contains(form), "{name} lacks {form}");
                }
            }
        }
    }
}

/// The numbers 0, 1, 2, 3, 6 and 5 with their nouns, as written in Welsh.
const WELSH_COUNTS: [(&str, [&str; 6]); 7] = [
    (
        "count-photos",
        [
            "Dim lluniau",
            "1 llun",
            "2 lun",
            "3 llun",
            "6 llun",
            "5 llun",
        ],
    ),
    (
        "count-posts",
        [
            "Dim postiadau",
            "1 postiad",
            "2 bostiad",
            "3 phostiad",
            "6 phostiad",
            "5 postiad",
        ],
    ),
    (
        "count-albums",
        [
            "Dim albymau",
            "1 albwm",
            "2 albwm",
            "3 albwm",
            "6 albwm",
            "5 albwm",
        ],
    ),
    (
        "count-comments",
        [
            "Dim sylwadau",
            "1 sylw",
            "2 sylw",
            "3 sylw",
            "6 sylw",
            "5 sylw",
        ],
    ),
    (
        "count-followers",
        [
            "Dim dilynwyr",
            "1 dilynwr",
            "2 ddilynwr",
            "3 dilynwr",
            "6 dilynwr",
            "5 dilynwr",
        ],
    ),
    (
        "count-servers",
        [
            "Dim gweinyddion",
            "1 gweinydd",
            "2 weinydd",
            "3 gweinydd",
            "6 gweinydd",
            "5 gweinydd",
        ],
    ),
    (
        "count-requests",
        [
            "Dim ceisiadau",
            "1 cais",
            "2 gais",
            "3 chais",
            "6 chais",
            "5 cais",
        ],
    ),
];

#[test]
fn welsh_numbers_mutate_the_noun_behind_them() {
    let views = views();
    let say = |key: &str, count: u64| {
        views
            .text(&Message::new(key).with("count", count), Locale::Cy)
            .unwrap()
    };
    for (key, forms) in WELSH_COUNTS {
        for (count, form) in [0, 1, 2, 3, 6, 5].into_iter().zip(forms) {
            assert_eq!(say(key, count), form, "{key} of {count}");
        }
    }
}

#[test]
fn no_welsh_word_that_mutates_stands_before_a_value() {
    let mutating = [
        "i", "o", "a", "am", "ar", "at", "dan", "dros", "drwy", "heb", "hyd", "yn",
    ];
    for name in Files::iter().filter(|name| name.starts_with("locales/cy/")) {
        let text = Files::get(&name).unwrap().data;
        for line in String::from_utf8_lossy(&text).lines() {
            for before in line
                .split("{ $")
                .collect::<Vec<_>>()
                .split_last()
                .unwrap()
                .1
            {
                let word = before
                    .trim_end()
                    .rsplit([' ', '(', '='])
                    .next()
                    .unwrap()
                    .to_lowercase();
                assert!(!mutating.contains(&word.as_str()), "{name}: {line}");
            }
        }
    }
}

type Pattern = fluent_syntax::ast::Pattern<String>;

fn messages(locale: Locale) -> Vec<(String, Pattern)> {
    let folder = format!("locales/{}/", locale.code());
    Files::iter()
        .filter(|name| name.starts_with(&folder))
        .flat_map(|name| {
            let text = String::from_utf8_lossy(&Files::get(&name).unwrap().data).into_owned();
            let resource: Resource<String> = parser::parse(text).unwrap();
            resource.body.into_iter().filter_map(|entry| match entry {
                Entry::Message(message) => Some((message.id.name, message.value?)),
                _ => None,
            })
        })
        .collect()
}

fn message_names(locale: Locale) -> BTreeSet<String> {
    messages(locale).into_iter().map(|(name, _)| name).collect()
}

fn key_of(key: &fluent_syntax::ast::VariantKey<String>) -> String {
    match key {
        fluent_syntax::ast::VariantKey::Identifier { name }
        | fluent_syntax::ast::VariantKey::NumberLiteral { value: name } => name.clone(),
    }
}

fn variables(pattern: &Pattern) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable {
                expression: Expression::Inline(inline),
            } => {
                found.extend(variable(inline));
            }
            PatternElement::Placeable {
                expression: Expression::Select { selector, variants },
            } => {
                found.extend(variable(selector));
                found.extend(
                    variants
                        .iter()
                        .flat_map(|variant| variables(&variant.value)),
                );
            }
            PatternElement::TextElement { .. } => {}
        }
    }
    found
}

fn variable(expression: &InlineExpression<String>) -> Option<String> {
    match expression {
        InlineExpression::VariableReference { id } => Some(id.name.clone()),
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.first().and_then(variable)
        }
        _ => None,
    }
}

#[test]
fn only_what_was_made_or_cleaned_here_is_written_as_html() {
    let mut found = 0;
    for name in Sources::iter() {
        let source = Sources::get(&name).unwrap().data;
        let source = std::str::from_utf8(&source).unwrap();
        let tight = source.replace("|safe", "| safe");
        let parts: Vec<&str> = tight.split("| safe").collect();
        for before in &parts[..parts.len() - 1] {
            let before = before.trim_end();
            let expression = before.rsplit([' ', '{', '(']).next().unwrap();
            let field = expression.rsplit('.').next().unwrap();
            let is_ours = expression == "frame.style" || field == "html";
            assert!(is_ours, "{name}: {expression}");
            found += 1;
        }
    }
    assert!(found > 0);
}
