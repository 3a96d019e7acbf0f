//! Carries the commands out, in the order in which they were said.

use super::find::{Order, Pauses, order_at};
use super::page::{Caps, Page};
use super::phrases::Action;
use super::{AUTO_TEXT, Effect, RULE, Rules};
use crate::domain::{TextSpan, Transcript};
use crate::language::passes::headings;
use crate::language::stream::{Stream, Token};

/// A pause before which "that" does not reach, seconds.
const UTTERANCE_S: f64 = 0.7;

/// Puts in place of each command's sign what it does; says what each did. The places of an effect are still those in the raw
/// text: [`place`] finds them once the text stands.
pub(in crate::language) fn carry_out(
    stream: &mut Stream,
    orders: &[Order],
    transcript: &Transcript,
    rules: &Rules,
) -> Vec<Effect> {
    let pauses = Pauses::of(stream, transcript);
    let raw = std::mem::take(&mut stream.raw);
    let mut clerk = Clerk {
        page: Page::default(),
        before: Vec::new(),
        rules,
        raw: &raw,
        pauses,
    };
    let tokens = std::mem::take(&mut stream.tokens);
    let mut effects = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(order) = order_at(token).and_then(|n| orders.get(n)) else {
            clerk.say(token.clone());
            continue;
        };
        let rest = &tokens[at + 1..];
        effects.extend(clerk.obey(order, rest));
    }
    clerk.page.leave_field();
    let Page { tokens, taken, .. } = clerk.page;
    stream.tokens = tokens;
    stream.raw = raw;
    // A command that wrote something is told there; the others are told as taken out of the text.
    for said in taken.into_iter().chain(effects.iter().map(|e| e.said)) {
        stream.note_removed(said, RULE);
    }
    effects
}

/// Writes the page and remembers how it was before each command.
struct Clerk<'a> {
    page: Page,
    /// Before each command that changed the page: the page, what was said after the command, and what it did.
    before: Vec<(Page, Vec<Token>, Action)>,
    rules: &'a Rules,
    raw: &'a str,
    pauses: Pauses,
}

impl Clerk<'_> {
    fn say(&mut self, token: Token) {
        if let Some((_, after, _)) = self.before.last_mut() {
            after.push(token.clone());
        }
        self.page.say(token);
    }

    /// Does one command; nothing where it turns out to be none.
    fn obey(&mut self, order: &Order, rest: &[Token]) -> Option<Effect> {
        let mut effect = Effect {
            action: order.action,
            about: order.about.clone(),
            said: order.said,
            places: Vec::new(),
            done: true,
        };
        if order.action == Action::Undo {
            effect.done = self.undo();
            return Some(effect);
        }
        if order.action == Action::Select {
            let Some(found) = self.page.find(&order.about) else {
                order.tokens.iter().for_each(|t| self.say(t.clone()));
                return None;
            };
            self.page.selected = Some(found);
            let sources = self.page.tokens[found.0..found.1].iter().map(|t| t.source);
            effect.places = sources.collect();
            return Some(effect);
        }
        if order.action == Action::Scratch && self.that().is_none() {
            // Nothing was said since the last command: that is what is meant, if it wrote something.
            let wrote = self.before.last().is_some_and(|b| b.2 != Action::Scratch);
            effect.done = wrote && self.undo();
            return Some(effect);
        }
        let page = self.page.clone();
        effect.done = self.act(order, rest);
        if effect.done && changes_the_page(order.action) {
            self.before.push((page, Vec::new(), order.action));
        }
        if matches!(order.action, Action::Insert | Action::Spell) {
            effect.places = vec![order.said];
        }
        Some(effect)
    }

    fn act(&mut self, order: &Order, rest: &[Token]) -> bool {
        match order.action {
            Action::Scratch => {
                let that = self.that();
                that.is_some_and(|that| {
                    self.page.take(that, self.raw);
                    true
                })
            }
            Action::CapThat => self.recase(Caps::Title),
            Action::AllCapsThat => self.recase(Caps::All),
            Action::CapsOn => self.write_in(Caps::Title),
            Action::AllCapsOn => self.write_in(Caps::All),
            Action::CapsOff => self.write_in(Caps::Usual),
            Action::Spell => {
                let word = self.token(&order.about, order.said, RULE);
                self.page.say(word);
                true
            }
            Action::Insert => self.insert(order),
            Action::NextField => self.page.next_field(),
            Action::LeaveField => {
                self.page.leave_field();
                true
            }
            Action::GoTo => {
                self.go_to(&order.about, order.said);
                true
            }
            Action::NextSection => {
                self.next_section(order.said, rest);
                true
            }
            Action::Undo | Action::Select | Action::Stop | Action::Sign => true,
        }
    }

    fn that(&self) -> Option<(usize, usize)> {
        self.page.that(|at| self.pauses.at(at) >= UTTERANCE_S)
    }

    fn undo(&mut self) -> bool {
        let Some((page, after, _)) = self.before.pop() else {
            return false;
        };
        self.page = page;
        // What was said since stays.
        after.into_iter().for_each(|token| self.say(token));
        true
    }

    fn recase(&mut self, caps: Caps) -> bool {
        let that = self.that();
        if let Some(that) = that {
            self.page.recase(that, caps);
        }
        that.is_some()
    }

    fn write_in(&mut self, caps: Caps) -> bool {
        self.page.caps = caps;
        true
    }

    fn token(&self, text: &str, source: TextSpan, rule: &'static str) -> Token {
        Token {
            text: text.to_owned(),
            space: !text.starts_with('\n'),
            source,
            rule: Some(rule),
            literal: true,
        }
    }

    fn insert(&mut self, order: &Order) -> bool {
        let Some(text) = self.rules.auto_texts.find(&order.about) else {
            return false;
        };
        self.page.leave_field();
        let end = TextSpan::new(order.said.end, order.said.end);
        let mut source = order.said;
        for (piece, space) in pieces(&text.text) {
            let mut token = self.token(piece, source, AUTO_TEXT);
            token.space = space;
            self.page.put(token);
            source = end;
        }
        self.page.settle();
        true
    }

    /// Ends the sentence and the line.
    fn new_line(&mut self, line: &str, said: TextSpan) {
        self.page.leave_field();
        let start = TextSpan::new(said.start, said.start);
        while let Some(last) = self.page.tokens.last_mut() {
            if matches!(last.text.as_str(), "," | ";") {
                (last.text, last.rule) = (".".into(), Some(RULE));
            } else if last.is_break() {
                self.page.tokens.pop();
                continue;
            } else if !last.is_mark() {
                let mut stop = self.token(".", start, RULE);
                stop.space = false;
                self.page.put(stop);
            }
            break;
        }
        if !self.page.tokens.is_empty() {
            let token = self.token(line, start, RULE);
            self.page.put(token);
        }
    }

    fn go_to(&mut self, heading: &str, said: TextSpan) {
        self.new_line("\n", said);
        let heading = self.token(heading, said, RULE);
        self.page.put(heading);
        let mut colon = self.token(":", TextSpan::new(said.end, said.end), RULE);
        colon.space = false;
        self.page.put(colon);
        self.page.settle();
    }

    /// The heading that is said next, or else the one after the last that stands on the page.
    fn next_section(&mut self, said: TextSpan, rest: &[Token]) {
        let words: Vec<String> = rest
            .iter()
            .take_while(|t| t.is_word())
            .take(4)
            .map(Token::lower)
            .collect();
        let said_next = (1..=words.len()).any(|n| headings::is_heading(&words[..n]));
        let next = self.section_here() + 1;
        match self.rules.sections.get(next).filter(|_| !said_next) {
            Some(section) => self.go_to(&section.heading.clone(), said),
            None => {
                self.new_line("\n\n", said);
                self.page.settle();
            }
        }
    }

    /// Which section the page has reached.
    fn section_here(&self) -> usize {
        let written: String = self
            .page
            .tokens
            .iter()
            .map(|t| {
                if t.is_break() {
                    "\n".into()
                } else {
                    format!(" {}", t.lower())
                }
            })
            .collect();
        let of_line = |line: &str| {
            let line = line.trim();
            let (heading, _) = line.split_once([':', '.']).unwrap_or((line, ""));
            let heading = heading.trim();
            self.rules.sections.iter().position(|s| {
                s.heading.eq_ignore_ascii_case(heading) || s.said.iter().any(|n| n == heading)
            })
        };
        let lines: Vec<&str> = written.split(['\n', '.']).collect();
        lines.into_iter().rev().find_map(of_line).unwrap_or(0)
    }
}

fn changes_the_page(action: Action) -> bool {
    !matches!(
        action,
        Action::Stop | Action::Sign | Action::LeaveField | Action::Select
    )
}

/// A text by lines, fields, and the stretches between them, each with whether a blank stands before it; a last mark stands alone.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    for (number, line) in text.trim().lines().enumerate() {
        if number > 0 {
            found.push(("\n", false));
        }
        let mut from = 0;
        let fields = super::fields(line);
        for field in fields.iter().map(|f| (f.start, f.end)) {
            stretch(line, from, field.0, &mut found);
            let blank = line[..field.0].ends_with(' ');
            found.push((&line[field.0..field.1], blank));
            from = field.1;
        }
        stretch(line, from, line.len(), &mut found);
    }
    found
}

fn stretch<'t>(line: &'t str, from: usize, to: usize, found: &mut Vec<(&'t str, bool)>) {
    let part = &line[from..to];
    let blank = from == 0 || part.starts_with(' ');
    let part = part.trim();
    let body = part.trim_end_matches(['.', '!', '?']);
    if !body.is_empty() {
        found.push((body, blank));
    }
    let mark = &part[body.len()..];
    if let Some(first) = mark.chars().next() {
        found.push((&mark[..first.len_utf8()], false));
    }
}

/// Where in the finished text an effect stands, from the places of every token in both texts.
pub(in crate::language) fn place(effects: &mut [Effect], placed: &[(TextSpan, TextSpan)]) {
    for effect in effects {
        let sources = std::mem::take(&mut effect.places);
        let mut spans: Vec<TextSpan> = placed
            .iter()
            .filter(|(span, source)| !span.is_empty() && sources.contains(source))
            .map(|(span, _)| *span)
            .collect();
        spans.sort();
        effect.places = spans;
    }
}
