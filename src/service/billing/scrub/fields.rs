//! A claim's fields by path, for rules that are data.

use serde_json::Value;

/// What stands at a path, with the place in words (`service 2`) where it leads through a list. A path through something that
/// is not there gives nothing; a last step to nothing gives a blank.
pub(super) fn at(value: &Value, path: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(value, path, String::new(), &mut found);
    found
}

fn walk(value: &Value, path: &[String], place: String, found: &mut Vec<(String, String)>) {
    let Some((step, rest)) = path.split_first() else {
        found.push((place, text_of(value)));
        return;
    };
    match (value, step.as_str()) {
        (Value::Array(items), "*") => {
            for (at, item) in items.iter().enumerate() {
                walk(item, rest, format!("service {}", at + 1), found);
            }
        }
        (Value::Array(items), number) => {
            if let Some(item) = number.parse::<usize>().ok().and_then(|n| items.get(n)) {
                walk(item, rest, place, found);
            }
        }
        (Value::Object(fields), name) => {
            walk(fields.get(name).unwrap_or(&Value::Null), rest, place, found)
        }
        _ => {}
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_through_lists_and_stop_at_what_is_not_there() {
        let value = serde_json::json!({"lines": [{"a": "x"}, {"a": null}], "none": null});
        let go = |path: &str| {
            at(
                &value,
                &path.split('/').map(str::to_owned).collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            go("lines/*/a"),
            [
                ("service 1".into(), "x".into()),
                ("service 2".into(), String::new())
            ]
        );
        assert_eq!(go("none/npi"), []);
        assert_eq!(go("lines/7/a"), []);
    }
}
