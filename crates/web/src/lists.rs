//! What all lists share: the address that keeps a filter, sorting, pages, and how a row says its stage and its date.

use crate::{
    fields::Fields,
    frame,
    parts::{Cell, Choice, Field, Outcome, Pager, Sort, Tag},
    shape,
};
use kernel::Day;
use office::lists::{ListPage, ListPosition, ListSort, ListingRow};
use review::{Kind, procedure::StageRow};

/// A list as an address asks for it.
pub(crate) struct Asked<'a> {
    /// Where the list is.
    pub(crate) path: &'static str,
    /// The order when none is chosen: `due`, `number` or `updated`.
    pub(crate) usual: &'static str,
    /// What the address says.
    pub(crate) fields: &'a Fields,
}

impl Asked<'_> {
    /// A value that is there and not empty.
    pub(crate) fn some(&self, name: &str) -> Option<String> {
        self.fields.find(name).filter(|value| !value.is_empty())
    }

    /// The stages that are asked for; none means all.
    pub(crate) fn states(&self) -> Vec<String> {
        self.fields.all("state").into_iter().filter(|state| !state.is_empty()).collect()
    }

    /// The page.
    pub(crate) fn position(&self) -> ListPosition {
        match (self.some("after"), self.some("before")) {
            (Some(cursor), _) => ListPosition::After(cursor),
            (None, Some(cursor)) => ListPosition::Before(cursor),
            (None, None) => ListPosition::First,
        }
    }

    /// The order.
    pub(crate) fn order(&self) -> ListSort {
        let of = |key: &str| match key {
            "due" => Some(ListSort::Due),
            "number" => Some(ListSort::Number),
            "updated" => Some(ListSort::Updated),
            _ => None,
        };
        of(&self.fields.get("sort")).or_else(|| of(self.usual)).unwrap_or(ListSort::Updated)
    }

    /// How a column sorts.
    pub(crate) fn sort(&self, key: &str) -> Sort {
        let now = self.some("sort");
        let href = self.address(&self.kept("sort"), "sort", key);
        if now.as_deref().unwrap_or(self.usual) == key { Sort::Ascending(href) } else { Sort::By(href) }
    }

    /// A field of the filter with what it may be; the empty value is called `all`.
    pub(crate) fn select(
        &self,
        name: &str,
        label: &str,
        all: &str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Field {
        let value = self.fields.get(name);
        let options = options.into_iter().map(|(key, label)| Choice::new(key, label, &value));
        Field::select(name, label, [Choice::new("", all, &value)].into_iter().chain(options).collect())
    }

    /// The field of the filter for the stages of a kind.
    pub(crate) fn select_stage<K: Kind>(&self) -> Field {
        let stages = K::procedure().stages.iter();
        self.select(
            "state",
            "状态",
            "全部",
            stages.map(|stage| (stage.key.to_owned(), stage.name.to_owned())),
        )
    }

    /// The pages beside this one, and the export of all.
    pub(crate) fn pager(&self, list: &ListPage, says: String) -> Pager {
        let kept = self.kept("");
        Pager {
            previous: list.previous.as_ref().map(|cursor| self.address(&kept, "before", cursor)),
            next: list.next.as_ref().map(|cursor| self.address(&kept, "after", cursor)),
            says,
            export: Some((format!("{}/export.xlsx?{kept}", self.path), "导出 Excel".to_owned())),
        }
    }

    /// The filter as an address, without the page; also without `but`.
    fn kept(&self, but: &str) -> String {
        let page = ["after", "before", "done", but];
        let kept = self.fields.pairs().iter();
        kept.filter(|(name, value)| !value.is_empty() && !page.contains(&name.as_str()))
            .map(|(name, value)| format!("{}={}", shape::encode(name), shape::encode(value)))
            .collect::<Vec<_>>()
            .join("&")
    }

    /// The list with this filter and one more value.
    fn address(&self, kept: &str, name: &str, value: &str) -> String {
        let join = if kept.is_empty() { "" } else { "&" };
        format!("{}?{kept}{join}{name}={}", self.path, shape::encode(value))
    }
}

/// Keys with their names, as choices of a field.
pub(crate) fn pairs<'a>(list: &'a [(&str, &str)]) -> impl Iterator<Item = (String, String)> + use<'a> {
    list.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned()))
}

/// The stage of a row, as the table of its kind has it.
pub(crate) fn stage<K: Kind>(row: &ListingRow) -> Option<&'static StageRow<K>> {
    K::procedure().stages.iter().find(|stage| stage.key == row.state)
}

/// The stage of a row, as a list shows it.
pub(crate) fn tag<K: Kind>(row: &ListingRow) -> Tag {
    let (look, name) = stage::<K>(row).map_or((Outcome::Idle, ""), |s| (frame::outcome(s.look), s.name));
    Tag::new(look, name)
}

/// By when something of a row is due, and how long that is.
pub(crate) fn due(row: &ListingRow, today: Day) -> Cell {
    match row.due.as_ref().and_then(|due| due.parse::<Day>().ok()) {
        Some(day) => Cell::day(day).small(frame::countdown(day, today).0),
        None => Cell::none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(fields: &Fields) -> Asked<'_> {
        Asked { path: "/applications", usual: "due", fields }
    }

    #[test]
    fn an_address_keeps_the_filter_and_not_the_page() {
        let fields = Fields::decode(b"q=%E8%A6%83&state=&way=w&after=c&done=return");
        assert_eq!(asked(&fields).kept(""), "q=%E8%A6%83&way=w");
        assert_eq!(asked(&fields).address("", "after", "a/b"), "/applications?after=a%2Fb");
    }

    #[test]
    fn sorting_replaces_the_sort_before() {
        let fields = Fields::decode(b"sort=updated&q=x");
        let Sort::By(href) = asked(&fields).sort("number") else { panic!("not sorted by it") };
        assert_eq!(href, "/applications?q=x&sort=number");
        assert_eq!(asked(&fields).order(), ListSort::Updated);
        let fields = Fields::decode(b"sort=");
        assert!(matches!(asked(&fields).sort("due"), Sort::Ascending(_)));
        assert_eq!(asked(&fields).order(), ListSort::Due);
    }
}
