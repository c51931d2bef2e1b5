//! The rulebooks of `policy/`, and copies with a line changed.

pub(crate) const SECOND: &str = include_str!("../../../../policy/rulebook-2.toml");
pub(crate) const THIRD: &str = include_str!("../../../../policy/rulebook-3.toml");
pub(crate) const DEMO: &str = include_str!("../../../../policy/rulebook-demo.toml");

/// The text with one line otherwise.
#[track_caller]
pub(crate) fn with(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// Every number of a rulebook, by section and name.
pub(crate) fn numbers(text: &str) -> Vec<(String, i64)> {
    let table: toml::Table = text.parse().unwrap();
    let mut all = Vec::new();
    for (section, value) in &table {
        let rows = match value {
            toml::Value::Array(rows) => rows.clone(),
            one => vec![one.clone()],
        };
        for row in rows.iter().filter_map(toml::Value::as_table) {
            let code = row.get("code").and_then(toml::Value::as_str);
            for (name, value) in row {
                if let Some(number) = value.as_integer() {
                    let code = code.map_or(String::new(), |code| format!("{code}."));
                    all.push((format!("{section}.{code}{name}"), number));
                }
            }
        }
    }
    all
}
