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

/// The types, the parser, the writer and the table of the kinds.
macro_rules! kinds {
    ($($(#[$kind_doc:meta])* $kind:ident $word:literal {
        $($(#[$field_doc:meta])* $field:ident $name:literal : $type:ty $(= $form:ident)?,)*
    })+) => {
        /// The kinds this version knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$kind_doc])* $kind),+ }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The kind's name in an entry.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $word),+ }
            }

            /// The kind of this name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($word => Some(Self::$kind),)+ _ => None }
            }

            /// Its rows of the entry table.
            pub fn fields(self) -> &'static [FieldRow] {
                match self { $(Self::$kind => &[$(FieldRow {
                    name: $name,
                    openness: openness!($($form)?),
                    form: <$type as Value>::FORM,
                }),*]),+ }
            }
        }

        $(
            $(#[$kind_doc])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $kind { $(
                $(#[$field_doc])*
                #[doc = concat!("(`", $name, "`)")]
                pub $field: $type
            ),* }
        )+

        /// An entry without what the sequencer assigns: its kind and fields.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body { $($(#[$kind_doc])* $kind($kind)),+ }

        impl Body {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind),+ }
            }

            /// Field names and values in the order of the table.
            pub(crate) fn write(&self) -> Vec<(&'static str, String)> {
                match self { $(Self::$kind(body) => vec![$(($name, Value::write(&body.$field))),*]),+ }
            }

            /// Builds a body from `next`, which yields the text of the field it is asked for.
            pub(crate) fn read<E>(
                kind: Kind,
                next: &mut impl super::parse::FieldReader<Error = E>,
            ) -> Result<Self, E> {
                Ok(match kind {
                    $(Kind::$kind => Self::$kind($kind { $($field: next.field::<$type>($name)?),* })),+
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

pub(super) use {kinds, openness};
