//! How the table of entries becomes types: what a row says, and the macro that reads the rows.

/// Whether and how a field's value can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// In clear.
    Open,
    /// Only a salted commitment; the value has this form.
    Committed(CommittedForm),
}

/// Form of a committed value, checked when it is revealed. The empty value, for absent, is always well
/// formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommittedForm {
    /// UTF-8, 1 to 200 bytes, no control characters.
    Text,
    /// Decimal number.
    Uint,
    /// Index of an earlier entry.
    Index,
    /// An agency.
    Slug,
    /// An `age` recipient.
    Recipient,
    /// 64 hex digits, without prefix.
    Sha256,
    /// 32 hex digits.
    Id,
}

/// One row of the entry table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// The field's name.
    pub name: &'static str,
    /// Open or committed.
    pub openness: Openness,
    /// Form of the value as it stands in the entry.
    pub form: &'static str,
}

/// A row's openness, from whether it says what it is committed to.
macro_rules! openness {
    () => {
        Openness::Open
    };
    ($form:ident) => {
        Openness::Committed(CommittedForm::$form)
    };
}

/// One row.
macro_rules! row {
    ($name:literal, $type:ty $(, $form:ident)?) => {
        FieldRow {
            name: $name,
            openness: openness!($($form)?),
            form: <$type as Value>::FORM,
        }
    };
}

/// The types, the parser, the writer and the table of the kinds. Behind `..` are fields that entries of
/// before do not have: they have no line there. Behind the arrow are the kinds that have the fields of
/// another.
macro_rules! kinds {
    ($($(#[$kind_doc:meta])* $kind:ident $word:literal {
        $($(#[$field_doc:meta])* $field:ident $name:literal : $type:ty $(= $form:ident)?,)*
        $($(.. $(#[$late_doc:meta])* $late:ident $late_name:literal : $late_type:ty $(= $late_form:ident)?,)+
        $($(#[$last_doc:meta])* $last:ident $last_name:literal : $last_type:ty $(= $last_form:ident)?,)*)?
    })+
    => $($(#[$like_doc:meta])* $like:ident $like_word:literal = $of:ident,)+) => {
        /// The kinds this version knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$kind_doc])* $kind,)+ $($(#[$like_doc])* $like),+ }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$kind,)+ $(Self::$like),+];

            /// The kind's name in an entry.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $word,)+ $(Self::$like => $like_word),+ }
            }

            /// The kind of this name.
            pub fn parse(name: &str) -> Option<Self> {
                match name {
                    $($word => Some(Self::$kind),)+
                    $($like_word => Some(Self::$like),)+
                    _ => None,
                }
            }

            /// The kind whose fields it has, where they are another's.
            pub fn like(self) -> Option<Self> {
                match self { $(Self::$like => Some(Self::$of),)+ $(Self::$kind => None),+ }
            }

            /// Its rows of the entry table.
            pub fn fields(self) -> &'static [FieldRow] {
                match self { $(Self::$kind => &[
                    $(row!($name, $type $(, $form)?),)*
                    $($(row!($late_name, $late_type $(, $late_form)?),)+
                    $(row!($last_name, $last_type $(, $last_form)?),)*)?
                ],)+ $(Self::$like => Self::$of.fields()),+ }
            }
        }

        $(
            $(#[$kind_doc])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $kind { $(
                $(#[$field_doc])*
                #[doc = concat!("(`", $name, "`)")]
                pub $field: $type,
            )* $($(
                $(#[$late_doc])*
                #[doc = concat!("(`", $late_name, "`; entries of before do not have it)")]
                pub $late: Option<$late_type>,
            )+ $(
                $(#[$last_doc])*
                #[doc = concat!("(`", $last_name, "`)")]
                pub $last: $last_type,
            )*)? }

            impl $kind {
                fn write(&self) -> Vec<(&'static str, String)> {
                    let fields = [$(($name, Value::write(&self.$field))),*].into_iter();
                    $($(let fields = fields.chain(
                        self.$late.as_ref().map(|late| ($late_name, Value::write(late))),
                    );)+
                    let fields = fields.chain([$(($last_name, Value::write(&self.$last))),*]);)?
                    fields.collect()
                }

                fn late(&self) -> &'static [(&'static str, fn(&Self) -> bool)] {
                    &[$($(($late_name, |it| it.$late.is_some())),+)?]
                }

                fn read<E>(
                    next: &mut impl super::parse::FieldReader<Error = E>,
                ) -> Result<Self, E> {
                    Ok(Self {
                        $($field: next.field::<$type>($name)?,)*
                        $($($late: next.late::<$late_type>($late_name)?,)+
                        $($last: next.field::<$last_type>($last_name)?,)*)?
                    })
                }
            }
        )+

        /// An entry without what the sequencer assigns: its kind and fields.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body { $($(#[$kind_doc])* $kind($kind),)+ $($(#[$like_doc])* $like($of)),+ }

        impl Body {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind,)+ $(Self::$like(_) => Kind::$like),+ }
            }

            /// Field names and values in the order of the table.
            pub(crate) fn write(&self) -> Vec<(&'static str, String)> {
                match self { $(Self::$kind(body) => body.write(),)+ $(Self::$like(body) => body.write()),+ }
            }

            /// The fields that entries of before do not have, and whether this one has them.
            pub(crate) fn late(&self) -> Vec<(&'static str, bool)> {
                fn said<T>(of: &T, late: &[(&'static str, fn(&T) -> bool)]) -> Vec<(&'static str, bool)> {
                    late.iter().map(|(name, has)| (*name, has(of))).collect()
                }
                match self {
                    $(Self::$kind(body) => said(body, body.late()),)+
                    $(Self::$like(body) => said(body, body.late())),+
                }
            }

            /// Builds a body from `next`, which yields the text of the field it is asked for.
            pub(crate) fn read<E>(
                kind: Kind,
                next: &mut impl super::parse::FieldReader<Error = E>,
            ) -> Result<Self, E> {
                Ok(match kind {
                    $(Kind::$kind => Self::$kind($kind::read(next)?),)+
                    $(Kind::$like => Self::$like($of::read(next)?)),+
                })
            }
        }

        $(impl From<$kind> for Body {
            fn from(body: $kind) -> Self {
                Self::$kind(body)
            }
        })+
    };
}

pub(super) use {kinds, openness, row};
