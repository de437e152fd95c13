//! Limits on the tree that is built from remote HTML.
//!
//! A parser of HTML opens formatting elements that were not closed again in every block that
//! follows (WHATWG HTML § 13.2.4.3), so that a tree can grow with the square of its input. The size
//! of the tree is measured first, with a tree builder that keeps no nodes and stops at the limits.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    rc::Rc,
};

use html5ever::{
    Attribute, ExpandedName, LocalName, QualName, TokenizerResult,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    ns,
    tendril::StrTendril,
    tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts},
};

/// Tags, those that close among them. Posts of the longest kind have some hundreds.
pub(super) const MAX_TAGS: usize = 4_000;
/// Elements of the tree, those that the parser adds among them.
pub(super) const MAX_ELEMENTS: usize = 8_000;
/// Elements in each other. Mastodon's own editor makes five.
pub(super) const MAX_DEPTH: usize = 100;
/// What may separate attributes, within one tag: each is compared with those before it.
const MAX_SEPARATORS: usize = 1_000;
/// With so few tags no tree is large.
const FEW_TAGS: usize = 64;
/// Bytes that are read before the limits are looked at again.
const CHUNK: usize = 1_024;

/// Whether a tree of some HTML stays within the limits.
pub(super) fn is_within(html: &str) -> bool {
    let tags = tags(html);
    if tags > MAX_TAGS {
        return false;
    }
    let is_small = tags <= FEW_TAGS && separators(html) <= MAX_SEPARATORS;
    is_small || builds_a_small_tree(html)
}

/// Counts everything that may be a tag.
fn tags(html: &str) -> usize {
    let bytes = html.as_bytes();
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    pairs
        .filter(|(first, second)| {
            **first == b'<' && (second.is_ascii_alphabetic() || **second == b'/')
        })
        .count()
}

fn separators(html: &str) -> usize {
    let separates = |it: &u8| it.is_ascii_whitespace() || matches!(it, b'/' | b'"' | b'\'');
    html.bytes().filter(|byte| separates(byte)).count()
}

/// Parses as `ammonia` does, as a fragment within a `div`, and keeps nothing.
fn builds_a_small_tree(html: &str) -> bool {
    let (size, root) = (Size::default(), Element::new("div"));
    let builder = TreeBuilder::new_for_fragment(size, root, None, TreeBuilderOpts::default());
    let options = TokenizerOpts {
        initial_state: Some(builder.tokenizer_state_for_context_elem(false)),
        ..TokenizerOpts::default()
    };
    let gate = Gate {
        builder,
        pending: Cell::new(0),
    };
    let (tokenizer, input) = (Tokenizer::new(gate, options), BufferQueue::default());
    let mut rest = html;
    while !rest.is_empty() {
        let (chunk, more) = rest.split_at(rest.floor_char_boundary(CHUNK));
        rest = more;
        tokenizer.sink.expect(separators(chunk));
        input.push_back(StrTendril::from_slice(chunk));
        // A script is not run: what follows it is read on.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        if tokenizer.sink.is_closed() {
            return false;
        }
    }
    tokenizer.end();
    !tokenizer.sink.is_closed()
}

/// Hands tokens on to the tree builder until a limit is reached.
struct Gate {
    builder: TreeBuilder<Rc<Element>, Size>,
    /// Separators that were read since the last token.
    pending: Cell<usize>,
}

impl Gate {
    fn expect(&self, separators: usize) {
        self.pending.set(self.pending.get() + separators);
    }

    fn is_closed(&self) -> bool {
        self.builder.sink.is_beyond() || self.pending.get() > MAX_SEPARATORS
    }
}

impl TokenSink for Gate {
    type Handle = Rc<Element>;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Rc<Element>> {
        self.pending.set(0);
        if self.builder.sink.is_beyond() {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// An element, of which only what a tree builder asks for is kept.
struct Element {
    name: QualName,
    depth: Cell<usize>,
}

impl Element {
    fn new(name: &str) -> Rc<Self> {
        Self::named(QualName::new(None, ns!(html), LocalName::from(name)))
    }

    fn named(name: QualName) -> Rc<Self> {
        let depth = Cell::new(0);
        Rc::new(Self { name, depth })
    }
}

/// How large a tree would be.
#[derive(Default)]
struct Size {
    elements: Cell<usize>,
    depth: Cell<usize>,
    document: RefCell<Option<Rc<Element>>>,
}

impl Size {
    fn is_beyond(&self) -> bool {
        self.elements.get() > MAX_ELEMENTS || self.depth.get() > MAX_DEPTH
    }

    fn count(&self, name: QualName) -> Rc<Element> {
        self.elements.set(self.elements.get() + 1);
        Element::named(name)
    }

    fn place(&self, parent: &Element, child: &NodeOrText<Rc<Element>>) {
        if let NodeOrText::AppendNode(child) = child {
            child.depth.set(parent.depth.get() + 1);
            self.depth.set(self.depth.get().max(child.depth.get()));
        }
    }
}

impl TreeSink for Size {
    type Handle = Rc<Element>;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Rc<Element> {
        let mut document = self.document.borrow_mut();
        Rc::clone(document.get_or_insert_with(|| Element::new("document")))
    }

    fn elem_name<'a>(&'a self, target: &'a Rc<Element>) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(
        &self,
        name: QualName,
        _attributes: Vec<Attribute>,
        _flags: ElementFlags,
    ) -> Rc<Element> {
        self.count(name)
    }

    fn create_comment(&self, _text: StrTendril) -> Rc<Element> {
        self.count(QualName::new(None, ns!(), LocalName::from("comment")))
    }

    fn create_pi(&self, _target: StrTendril, text: StrTendril) -> Rc<Element> {
        self.create_comment(text)
    }

    fn append(&self, parent: &Rc<Element>, child: NodeOrText<Rc<Element>>) {
        self.place(parent, &child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Rc<Element>,
        _previous: &Rc<Element>,
        child: NodeOrText<Rc<Element>>,
    ) {
        self.place(element, &child);
    }

    fn append_before_sibling(&self, sibling: &Rc<Element>, child: NodeOrText<Rc<Element>>) {
        self.place(sibling, &child);
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Rc<Element>) -> Rc<Element> {
        Rc::clone(target)
    }

    fn same_node(&self, one: &Rc<Element>, other: &Rc<Element>) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn add_attrs_if_missing(&self, _target: &Rc<Element>, _attributes: Vec<Attribute>) {}

    fn remove_from_parent(&self, _target: &Rc<Element>) {}

    fn reparent_children(&self, _node: &Rc<Element>, _new_parent: &Rc<Element>) {}
}
