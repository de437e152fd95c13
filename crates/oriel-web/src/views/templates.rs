//! One Tera per language, whose functions are bound to it.

use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};
use rust_embed::RustEmbed;
use tera::{Context, Kwargs, State, Tera, Value};

use super::{
    ViewError,
    assets::Assets,
    format,
    locale::{Locale, Strings},
};

/// The pages: read from disk in debug builds, embedded in others.
#[derive(RustEmbed)]
#[folder = "../../templates"]
pub(super) struct Sources;

/// The templates of one language with `t`, `date` and the other functions.
///
/// # Errors
/// [`ViewError::Template`] when a template is wrong: unknown functions and components are found here.
pub(super) fn load(
    locale: Locale,
    strings: Arc<Strings>,
    assets: Arc<Assets>,
) -> Result<Tera, ViewError> {
    let mut tera = Tera::new();
    // Templates are checked against the functions when they are added.
    register(&mut tera, locale, strings, assets);
    tera.global_context().insert("locale", locale.code());
    let sources = Sources::iter().filter_map(|name| {
        let text = Sources::get(&name)?.data;
        Some((
            name.to_string(),
            String::from_utf8_lossy(&text).into_owned(),
        ))
    });
    tera.add_raw_templates(sources)
        .map_err(|error| ViewError::Template(Box::new(error)))?;
    Ok(tera)
}

/// Renders one template.
pub(super) fn render(tera: &Tera, name: &str, page: &Context) -> Result<String, ViewError> {
    tera.render(name, page)
        .map_err(|error| ViewError::Template(Box::new(error)))
}

fn register(tera: &mut Tera, locale: Locale, strings: Arc<Strings>, assets: Arc<Assets>) {
    tera.register_function("t", move |arguments: Kwargs, _: &State| {
        let key = arguments.must_get::<&str>("key")?;
        strings
            .text(key, &message_values(&arguments))
            .map_err(|error| tera::Error::message(error.to_string()))
    });
    tera.register_function("asset", move |arguments: Kwargs, _: &State| {
        let path = arguments.must_get::<&str>("path")?;
        assets
            .address(path)
            .ok_or_else(|| tera::Error::message(format!("there is no asset {path}")))
    });
    tera.register_function("number", |arguments: Kwargs, _: &State| {
        Ok::<_, tera::Error>(format::number(arguments.must_get::<i64>("value")?))
    });
    tera.register_function("bytes", |arguments: Kwargs, _: &State| {
        Ok::<_, tera::Error>(format::bytes(arguments.must_get::<u64>("value")?))
    });
    tera.register_function("date", move |arguments: Kwargs, _: &State| {
        moment(&arguments, |at| format::date(at, locale))
    });
    tera.register_function("iso", |arguments: Kwargs, _: &State| {
        moment(&arguments, format::iso)
    });
    tera.register_function("clock", |arguments: Kwargs, _: &State| {
        moment(&arguments, format::clock)
    });
}

fn moment(arguments: &Kwargs, write: impl Fn(i64) -> Option<String>) -> tera::TeraResult<String> {
    let at = arguments.must_get::<i64>("at")?;
    write(at).ok_or_else(|| tera::Error::message(format!("{at} is no time")))
}

/// What a message is given: every argument but the key, and the entries of `args`.
fn message_values(arguments: &Kwargs) -> FluentArgs<'static> {
    let mut values = FluentArgs::new();
    for (name, value) in arguments.iter() {
        match (name.as_str(), value.as_map()) {
            (Some("args"), Some(map)) => {
                for (name, value) in map {
                    set(&mut values, name.as_str(), value);
                }
            }
            (Some("key"), _) => {}
            (name, _) => set(&mut values, name, value),
        }
    }
    values
}

fn set(values: &mut FluentArgs<'static>, name: Option<&str>, value: &Value) {
    let Some(name) = name else { return };
    let value = match (value.as_i64(), value.as_f64()) {
        (Some(number), _) => FluentValue::from(number),
        (None, Some(number)) => FluentValue::from(number),
        _ => FluentValue::from(
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        ),
    };
    values.set(name.to_owned(), value);
}
