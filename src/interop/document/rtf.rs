//! The document as RTF 1.9.

use super::Printed;

/// Text with RTF's own marks made harmless; letters beyond ASCII as Unicode.
fn safe(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | '{' | '}' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\line "),
            ' '..='~' => out.push(letter),
            _ => {
                let mut units = [0u16; 2];
                for unit in letter.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{}?", *unit as i16));
                }
            }
        }
    }
    out
}

/// Writes the document.
#[must_use]
pub fn rtf(said: &Printed) -> String {
    let mut out = String::from(
        "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\fswiss Helvetica;}}\\paperw12240\\paperh15840\\margl1280\\margr1280\\fs21\n",
    );
    out.push_str(&format!(
        "{{\\header\\pard\\fs17 {}\\tqr\\tx9680\\tab {}\\par}}\n",
        safe(&said.patient_line),
        safe(&said.title)
    ));
    out.push_str(&format!(
        "{{\\footer\\pard\\fs16 {}\\tqr\\tx9680\\tab Page {{\\field{{\\*\\fldinst PAGE}}}} of {{\\field{{\\*\\fldinst NUMPAGES}}}}\\par {}\\par}}\n",
        safe(&said.patient_line),
        safe(&said.foot)
    ));
    for (at, line) in said.letterhead.iter().enumerate() {
        let style = if at == 0 { "\\b\\fs32" } else { "\\fs18" };
        out.push_str(&format!("{{\\pard{style} {}\\par}}\n", safe(line)));
    }
    out.push_str(&format!(
        "{{\\pard\\sb360\\sa120\\b\\fs28 {}\\par}}\n",
        safe(&said.title)
    ));
    for (name, value) in &said.facts {
        out.push_str(&format!(
            "{{\\pard {}\\tx2000\\tab\\b {}\\par}}\n",
            safe(name),
            safe(value)
        ));
    }
    for (heading, paragraphs) in &said.sections {
        out.push_str(&format!(
            "{{\\pard\\sb240\\keepn\\b\\fs22 {}\\par}}\n",
            safe(heading)
        ));
        for paragraph in paragraphs {
            out.push_str(&format!("{{\\pard\\sa80 {}\\par}}\n", safe(paragraph)));
        }
    }
    for line in &said.signature {
        out.push_str(&format!("{{\\pard\\sb60\\fs19 {}\\par}}\n", safe(line)));
    }
    for (head, words) in &said.addenda {
        out.push_str(&format!(
            "{{\\pard\\sb240\\b Addendum, {}\\par}}\n{{\\pard {}\\par}}\n",
            safe(head),
            safe(words)
        ));
    }
    out.push('}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::document::example;

    #[test]
    fn braces_are_balanced_and_marks_are_harmless() {
        let text = rtf(&example());
        let (mut depth, mut escaped) = (0, false);
        for letter in text.chars() {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            assert!(depth >= 0);
        }
        assert_eq!(depth, 0);
        assert!(text.contains("37 \\u176?C") && text.contains("\\{braces\\}"));
        assert!(text.is_ascii());
    }
}
