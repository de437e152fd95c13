//! E-mail addresses, as they are stored and compared.

use email_address::{EmailAddress, Options};

use crate::Invalid;

/// An address in lower case with its domain in ASCII, so that one mailbox has one spelling. Only
/// addresses that every mail server reads alike are taken: no quotes, no source routes (`%`, `!`),
/// and no letters beyond ASCII before the `@`.
pub(crate) fn parse(text: &str) -> Result<String, Invalid> {
    canonical(text).ok_or(Invalid::new("email", "email-wrong"))
}

/// The spelling under which an address is stored; none for what is no address.
pub(super) fn canonical(text: &str) -> Option<String> {
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    let address = EmailAddress::parse_with_options(&text.trim().to_lowercase(), options).ok()?;
    let local = address.local_part();
    let is_plain = local.is_ascii() && !local.contains(['"', '%', '!']);
    let domain = idna::domain_to_ascii_strict(address.domain()).ok()?;
    is_plain.then(|| format!("{local}@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_every_mail_server_reads_alike_are_taken() {
        assert_eq!(
            parse(" Megan.Jones+oriel@Example.Cymru ").unwrap(),
            "megan.jones+oriel@example.cymru"
        );
        assert_eq!(parse("o'brien@example.org").unwrap(), "o'brien@example.org");
        for known in ["gwen@môn.cymru", "Gwen@MÔN.cymru", "gwen@xn--mn-8ja.cymru"] {
            assert_eq!(parse(known).unwrap(), "gwen@xn--mn-8ja.cymru", "{known}");
        }
        for bad in [
            "",
            "Megan <megan@example.org>",
            "a@[127.0.0.1]",
            "a@example.org.",
            "a@xn--.org",
            "megan",
            "@example.org",
            "megan@",
            "megan@localhost",
            "a b@example.org",
            "\"a\"@example.org",
            "a@b@example.org",
            "a%b@example.org",
            "a!b@example.org",
            "a@example..org",
            ".a@example.org",
            "a.@example.org",
            "a..b@example.org",
            "a@-example.org",
            "a@exa_mple.org",
            "môn@example.org",
            "a@example.org\r\nBcc: x@y.zz",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
