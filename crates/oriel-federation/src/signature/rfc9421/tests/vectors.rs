//! The test cases of RFC 9421, appendix B.2. None of them covers what the fediverse must have
//! covered, so that what is signed is looked at before that is asked for.

use super::*;

/// Appendix B.1.4.
const ED25519: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n\
    -----END PUBLIC KEY-----\n";

const DIGEST: &str = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

/// `test-request` of appendix B.2, with a signature.
fn head<'a>(input: &'a str, signature: &'a str) -> RequestHead<'a> {
    RequestHead::new(
        "https://example.com",
        "POST",
        "/foo?param=Value&Pet=dog",
        [
            ("Host", "example.com"),
            ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("Content-Type", "application/json"),
            ("Content-Digest", DIGEST),
            ("Content-Length", "18"),
            ("Signature-Input", input),
            ("Signature", signature),
        ],
    )
}

fn text_of(head: &RequestHead<'_>) -> Result<String, SignatureError> {
    let inputs = dictionary(head, "signature-input")?;
    let Some(ListEntry::InnerList(input)) = inputs.values().next() else {
        panic!("no list")
    };
    signed_text(head, &components::covered(input)?, input)
}

#[test]
fn b_2_1_a_minimal_signature() {
    let input =
        r#"sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#;
    let (_, parameters) = input.split_once('=').unwrap();
    let text = text_of(&head(input, "")).unwrap();
    assert_eq!(text, format!("\"@signature-params\": {parameters}"));
}

#[test]
fn b_2_2_parameters_of_the_query_are_not_taken() {
    let input = r#"sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example""#;
    let refused = Err(SignatureError::Uncoverable("@query-param".into()));
    assert_eq!(text_of(&head(input, "")), refused);
}

#[test]
fn b_2_3_a_signature_over_everything() {
    let input = r#"sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#;
    let expected = format!(
        r#""date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@query": ?param=Value&Pet=dog
"@authority": example.com
"content-type": application/json
"content-digest": {DIGEST}
"content-length": 18
"@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#
    );
    assert_eq!(text_of(&head(input, "")), Ok(expected));
}

#[test]
fn b_2_6_a_signature_with_ed25519() {
    let input = r#"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#;
    let signature =
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
    let text = text_of(&head(input, "")).unwrap();
    let key = VerifyingKey::from_spki_pem(ED25519, "test-key-ed25519", "").unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    assert!(key.has_signed(text.as_bytes(), &signature));
    assert!(!key.has_signed(text.replace("POST", "GET").as_bytes(), &signature));
    let header = format!("sig-b26=:{}:", STANDARD.encode(&signature));
    let read = parse(&head(input, &header)).map(|_| ());
    assert_eq!(read, Err(SignatureError::NotCovered("@target-uri")));
}
