use super::{
    Found, Linker, beginning, bounded, clean_biography, clean_remote, find,
    html::{MAX_BIOGRAPHY_BYTES, MAX_POST_BYTES},
    limits::{self, MAX_DEPTH, MAX_ELEMENTS, MAX_TAGS},
    plain, tidy, to_html,
};

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
        assert!(clean_remote(&html).len() <= MAX_POST_BYTES, "{piece}");
        assert!(plain(&html).len() <= MAX_POST_BYTES, "{piece}");
    }
    assert!(begun.elapsed() < std::time::Duration::from_mins(1));
}

#[test]
fn deeply_nested_html_is_cleaned_without_falling_over() {
    let deep = "<blockquote>".repeat(50_000);
    assert!(clean_remote(&deep).len() <= MAX_POST_BYTES);
}

/// Paragraphs, each of which opens one more element that none closes: parsed, each of them opens all
/// again.
fn bomb(tag: &str, bytes: usize) -> String {
    let mut html = String::new();
    for number in 0_u32.. {
        if html.len() >= bytes {
            break;
        }
        html.extend([format!("<p><{tag} c={number}>x")]);
    }
    html
}

#[test]
fn formatting_that_is_never_closed_does_not_multiply() {
    for tag in [
        "b", "code", "em", "font", "i", "s", "small", "strong", "tt", "u",
    ] {
        for bytes in [40_000, 195_000] {
            let html = bomb(tag, bytes);
            let clean = clean_remote(&html);
            assert!(
                clean.len() <= MAX_POST_BYTES,
                "{tag} {bytes}: {}",
                clean.len()
            );
            assert!(
                clean.starts_with("<p>xxxx") && clean.ends_with("x</p>"),
                "{tag}"
            );
            assert_eq!(clean.matches('<').count(), 2, "no markup is left: {tag}");
            assert!(plain(&html).chars().all(|c| c == 'x'), "{tag}");
            let biography = clean_biography(&html);
            assert!(biography.len() <= MAX_BIOGRAPHY_BYTES && biography.contains("xxx"));
        }
    }
}

#[test]
fn a_tree_is_made_of_so_much_html_and_no_more() {
    let many = |tags: usize| "<b>x</b>".repeat(tags / 2);
    let deep = |depth: usize| "<blockquote>".repeat(depth) + "x";
    let wide = |attributes: usize| {
        let all: Vec<String> = (0..attributes).map(|it| format!("a{it}=1")).collect();
        format!("<p {}>x", all.join(" "))
    };
    let blocks = |blocks: usize| "<p><i><b><u>".to_owned() + &"<p>x".repeat(blocks);
    for kept in [
        many(MAX_TAGS),
        deep(MAX_DEPTH - 1),
        wide(400),
        blocks(1_000),
    ] {
        assert!(limits::is_within(&kept), "{}", beginning(&kept, 40));
    }
    for beyond in [
        many(MAX_TAGS + 2),
        deep(MAX_DEPTH + 1),
        wide(9_000),
        blocks(MAX_ELEMENTS / 4),
    ] {
        assert!(!limits::is_within(&beyond), "{}", beginning(&beyond, 40));
    }
}

#[test]
fn tricks_that_hide_tags_from_a_count_do_not_help() {
    let hidden = bomb("b", 16_000);
    for before in [
        "<!-- <a x=\" -->",
        "<style><a x=\"</style>",
        "<table><td><button>",
        "<svg><![CDATA[ <a x=' ]]></svg>",
        "<a x=\"<b>\">",
        "</b></b></b>",
    ] {
        for html in [
            format!("{before}{hidden}"),
            hidden.replace("<p>", "<p></b>"),
        ] {
            let clean = clean_remote(&html);
            assert!(clean.len() <= MAX_POST_BYTES, "{before}: {}", clean.len());
            assert!(clean.matches('x').count() > 1_000, "{before}");
        }
    }
}

#[test]
fn what_is_not_parsed_is_shown_as_text_that_cannot_become_markup() {
    let end = "<u></u>".repeat(MAX_TAGS);
    let html = format!(
        "<p>One &amp;lt;b&amp;gt; &lt;script&gt; &#x27;<br>two</p><p onclick=x>3 < 4 &copy; \
         <img src=x onerror=alert(1)>end</p>{end}"
    );
    assert_eq!(
        clean_remote(&html),
        "<p>One &amp;lt;b&amp;gt; &lt;script&gt; &#39;<br>two</p>\
         <p>3 &lt; 4 &amp;copy; end</p>"
    );
}

#[test]
fn what_is_too_long_is_cut_as_text_and_stays_well_formed() {
    let long = format!("<p>{}</p>", "<b>\"</b> ".repeat(MAX_BIOGRAPHY_BYTES / 7));
    let clean = clean_biography(&long);
    assert!(clean.len() <= MAX_BIOGRAPHY_BYTES && clean.len() > MAX_BIOGRAPHY_BYTES - 20);
    assert!(
        clean.starts_with("<p>&quot; ") && clean.ends_with("</p>"),
        "{clean}"
    );
    assert_eq!(clean.matches('&').count(), clean.matches("&quot;").count());
    let post = clean_remote(&long);
    assert!(post.contains("<b>"), "a post may be longer");
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
