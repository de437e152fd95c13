use super::{Found, Linker, bounded, clean_remote, find, plain, tidy, to_html};

struct Here;

impl Linker for Here {
    fn mention(&self, handle: &str) -> Option<String> {
        (handle == "megan" || handle == "rhys@pix.example")
            .then(|| format!("https://oriel.example/@{handle}"))
    }

    fn tag(&self, name: &str) -> String {
        format!("https://oriel.example/tags/{}", name.to_lowercase())
    }
}

#[test]
fn tags_mentions_and_addresses_are_found_in_order() {
    let text = "Niwl gyda @megan a @rhys@pix.example, #Eryri2026 (https://example.org/a_b).";
    assert_eq!(
        find(text),
        [
            Found::Mention("megan".into()),
            Found::Mention("rhys@pix.example".into()),
            Found::Tag("Eryri2026".into()),
            Found::Link("https://example.org/a_b".into()),
        ]
    );
}

#[test]
fn numbers_email_addresses_and_fragments_are_no_tags_or_mentions() {
    assert_eq!(find("#1 of #2026, megan@example.org, a#b, ##x @ #"), []);
}

#[test]
fn text_becomes_paragraphs_breaks_and_links_with_everything_else_escaped() {
    assert_eq!(
        to_html("<b>Hi</b> & bye\nline\n\n#Llŷn @megan @nobody", &Here),
        "<p>&lt;b&gt;Hi&lt;/b&gt; &amp; bye<br>line</p>\
         <p><a href=\"https://oriel.example/tags/llŷn\" class=\"mention hashtag\" rel=\"tag\">#<span>Llŷn</span></a> \
         <span class=\"h-card\"><a href=\"https://oriel.example/@megan\" class=\"u-url mention\">@<span>megan</span></a></span> \
         @nobody</p>"
    );
}

#[test]
fn an_address_cannot_break_out_of_its_attribute() {
    let html = to_html("https://example.org/\"onmouseover=alert(1)", &Here);
    assert!(!html.contains("\"onmouseover"), "{html}");
}

#[test]
fn remote_html_keeps_what_mastodon_keeps_and_nothing_that_runs() {
    let dirty = "<p onclick=x>Hi <a href=\"javascript:alert(1)\">a</a> \
                 <a href=\"https://e.org\" class=\"mention evil\">b</a><img src=x onerror=y>\
                 <script>alert(1)</script><style>*{}</style></p><h1>T</h1>";
    let clean = clean_remote(dirty);
    for bad in [
        "onclick",
        "javascript",
        "img",
        "script",
        "style",
        "evil",
        "alert",
        "h1",
    ] {
        assert!(!clean.contains(bad), "{bad} in {clean}");
    }
    assert!(clean.contains("class=\"mention\""), "{clean}");
    assert!(clean.contains("nofollow noopener noreferrer"), "{clean}");
}

const HOSTILE: &[&str] = &[
    "<script>x()</script>",
    "<scr<script>ipt>x()</scr</script>ipt>",
    "<img src=x onerror=x()>",
    "<img src=\"javascript:x()\">",
    "<svg onload=x()>",
    "<svg><script>x()</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=x()>",
    "<a href=\"javascript:x()\">a</a>",
    "<a href=\"jav&#x09;ascript:x()\">a</a>",
    "<a href=\" &#14; javascript:x()\">a</a>",
    "<a href=\"data:text/html,<script>x()</script>\">a</a>",
    "<a href=\"vbscript:x()\">a</a>",
    "<a href=\"//evil.example\" onclick=x()>a</a>",
    "<a style=\"position:fixed\" href=\"https://a.example\">a</a>",
    "<p style=\"background:url(https://a.example)\">a</p>",
    "<style>@import 'https://a.example'</style>",
    "<link rel=stylesheet href=https://a.example>",
    "<iframe src=https://a.example></iframe>",
    "<iframe srcdoc=\"<script>x()</script>\">",
    "<object data=x></object><embed src=x>",
    "<form action=https://a.example><input name=password></form>",
    "<button formaction=javascript:x()>a</button>",
    "<meta http-equiv=refresh content=0;url=https://a.example>",
    "<base href=https://a.example>",
    "<video src=x onerror=x()></video><audio src=x>",
    "<details open ontoggle=x()>a</details>",
    "<template><script>x()</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=x()>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=x()>\">",
    "<!--><img src=x onerror=x()>-->",
    "<![CDATA[<img src=x onerror=x()>]]>",
    "<p id=frame name=form class=\"card veil\">a</p>",
    "<marquee onstart=x()>a</marquee>",
];
/// What no tag may hold, in lower case.
const NEVER: &[&str] = &[
    "<script",
    "<img",
    "<svg",
    "<math",
    "<style",
    "<link",
    "<iframe",
    "<object",
    "<embed",
    "<form",
    "<input",
    "<button",
    "<meta",
    "<base",
    "<video",
    "<audio",
    "<template",
    "javascript:",
    "vbscript:",
    "data:",
    " style=",
    " on",
    " id=",
    " name=",
    "veil",
];

#[test]
fn nothing_that_runs_loads_or_restyles_is_left_of_hostile_html() {
    for payload in HOSTILE {
        let clean = clean_remote(payload).to_lowercase();
        // Outside of tags all of it may stand.
        let tags = clean
            .split('<')
            .skip(1)
            .filter_map(|it| it.split('>').next());
        for tag in tags.map(|tag| format!("<{tag}>")) {
            for left in NEVER {
                assert!(!tag.contains(left), "{payload}: {clean}");
            }
        }
    }
}

#[test]
fn endless_html_is_cleaned_in_time() {
    let begun = std::time::Instant::now();
    for piece in ["<", "<a ", "<p>", "&lt;", "<b><i>", "]]>", "<!--"] {
        let html = piece.repeat(1_000_000 / piece.len());
        assert!(clean_remote(&html).len() < 3_000_000, "{piece}");
        assert!(plain(&html).len() < 1_000_000, "{piece}");
    }
    assert!(begun.elapsed() < std::time::Duration::from_mins(1));
}

#[test]
fn deeply_nested_html_is_cleaned_without_falling_over() {
    let deep = "<blockquote>".repeat(50_000);
    assert!(clean_remote(&deep).len() < 2_000_000);
}

#[test]
fn html_becomes_plain_text_with_its_lines() {
    assert_eq!(
        plain("<p>One<br>two</p><p>3 &lt; 4 &amp; 5</p>"),
        "One\ntwo\n\n3 < 4 & 5"
    );
}

#[test]
fn tidying_removes_controls_and_direction_overrides_and_keeps_lines() {
    assert_eq!(tidy(" a\r\nb\u{0}\u{202e}c\u{7f} "), "a\nbc");
    let turning = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
    for disguise in turning.chain(['\u{180e}', '\u{200b}', '\u{2060}', '\u{feff}']) {
        assert_eq!(tidy(&format!("a{disguise}b")), "ab", "{disguise:?}");
    }
}

#[test]
fn a_text_over_its_limit_is_refused_with_the_limit() {
    let error = bounded("caption", "abcd", 3).unwrap_err();
    assert_eq!((error.key, error.limit), ("too-long", Some(3)));
}
