//! Who takes part in the demo, and where. Every name is invented.

use sidelight_domain::place::Point;
use sidelight_quorum::{Address, AddressError};

/// A household.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// Folder and role name.
    pub key: &'static str,
    /// Who lives there.
    pub person: &'static str,
    /// What the camera looks at.
    pub camera: &'static str,
    /// The hub's name.
    pub hub: &'static str,
    /// Where it is, degrees north and east. Its own devices know it; nobody else is told.
    pub place: (f64, f64),
    /// Street and number, of [`TOWN`]. Its own devices know it, and whoever walks past; no operator is told.
    pub street: &'static str,
    /// What the person does here, for a visitor.
    pub about: &'static str,
}

impl Home {
    /// Where it is.
    pub fn point(&self) -> Point {
        Point::new(self.place.0, self.place.1).expect("the cast's places are on earth")
    }

    /// Its address, as anybody types it.
    pub fn address(&self) -> Result<Address, AddressError> {
        address(self.street)
    }
}

/// Where everybody lives.
pub const TOWN: &str = "Millbrook";
/// A house of the lane without hub or camera: its address is nobody's here.
pub const NOBODYS_STREET: &str = "9 Lantern Lane";

/// The address of a house in town.
pub fn address(street: &str) -> Result<Address, AddressError> {
    Address::new("US", TOWN, street, "")
}

/// The two households and, behind them, [the house for drills](PRACTICE).
pub const HOMES: [Home; 3] = [
    Home {
        key: "resident",
        person: "Rosa Marsh",
        camera: "Porch",
        hub: "Marsh hub",
        place: (44.0712, -72.5436),
        street: "12 Lantern Lane",
        about: "Lives behind the porch camera. \
                Records, keeps and watches it, and decides what leaves the house.",
    },
    Home {
        key: "neighbour",
        person: "Idris Vale",
        camera: "Drive",
        hub: "Vale hub",
        place: (44.0710, -72.5430),
        street: "15 Lantern Lane",
        about: "Lives across the lane, with a camera on the drive. Sees nothing of Rosa's.",
    },
    Home {
        key: "practice",
        person: "Practice House",
        camera: "Gate",
        hub: "Practice hub",
        place: (44.0790, -72.5300),
        street: "1 Depot Yard",
        about: "Nobody lives here. The operator runs it for drills alone, and has said so in the record.",
    },
];
/// Which of [`HOMES`] is run by the operator for drills. Where others start the programs, there is none.
pub const PRACTICE: usize = 2;

/// What the operator is called.
pub const OPERATOR: &str = "Lantern Lane Co-op";

/// A public-safety department.
#[derive(Clone, Copy, Debug)]
pub struct Department {
    /// Its short name in the public record.
    pub slug: &'static str,
    /// What it calls itself.
    pub name: &'static str,
    /// `police` or `fire`.
    pub kind: &'static str,
    /// Where it is, in words.
    pub place: &'static str,
    /// Where it has its powers.
    pub jurisdiction: &'static str,
    /// How the public reaches it.
    pub contact: &'static str,
    /// Whom the operator calls back in an emergency.
    pub call_back: &'static str,
}

/// The police.
pub const POLICE: Department = Department {
    slug: "millbrook-police",
    name: "Millbrook Police Department",
    kind: "police",
    place: "Millbrook",
    jurisdiction: "US-VT",
    contact: "Records desk, 4 Station Road, records@police.millbrook.example",
    call_back: "+1 555 0142",
};

/// The fire department.
pub const FIRE: Department = Department {
    slug: "millbrook-fire",
    name: "Millbrook Fire Department",
    kind: "fire",
    place: "Millbrook",
    jurisdiction: "US-VT",
    contact: "Fire marshal's office, 11 Mill Street, marshal@fire.millbrook.example",
    call_back: "+1 555 0177",
};

/// Both departments.
pub const DEPARTMENTS: [&Department; 2] = [&POLICE, &FIRE];

/// What somebody does.
#[derive(Clone, Copy, Debug)]
pub enum Job {
    /// Asks, and watches what was shared.
    Officer(&'static Department),
    /// The same, and enrols officers.
    Supervisor(&'static Department),
    /// Reviews requests for the operator.
    Moderator,
    /// Reviews emergencies for the operator.
    Reviewer,
}

impl Job {
    /// In a word.
    pub fn title(self) -> &'static str {
        match self {
            Job::Officer(_) => "Officer",
            Job::Supervisor(_) => "Supervisor",
            Job::Moderator => "Moderator",
            Job::Reviewer => "Reviewer",
        }
    }

    /// For whom, if not for the operator.
    pub fn department(self) -> Option<&'static Department> {
        match self {
            Job::Officer(department) | Job::Supervisor(department) => Some(department),
            Job::Moderator | Job::Reviewer => None,
        }
    }

    /// The page that they begin on.
    pub fn page(self) -> &'static str {
        match self {
            Job::Officer(_) | Job::Supervisor(_) => "officer.html",
            Job::Moderator => "moderate.html",
            Job::Reviewer => "review.html",
        }
    }

    /// As the operator's commands name it.
    pub fn role(self) -> &'static str {
        match self {
            Job::Officer(_) => "officer",
            Job::Supervisor(_) => "supervisor",
            Job::Moderator => "moderator",
            Job::Reviewer => "reviewer",
        }
    }
}

/// Somebody who works for an agency or the operator.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    /// Folder and role name.
    pub key: &'static str,
    /// Who.
    pub person: &'static str,
    /// What they do.
    pub job: Job,
    /// The same, for a visitor.
    pub about: &'static str,
}

/// Everybody at work. The first of a department makes its key.
pub const STAFF: [Staff; 7] = [
    Staff {
        key: "officer",
        person: "Ines Calder",
        job: Job::Officer(&POLICE),
        about: "Asks residents for footage, in public, and watches what they share. \
                Made the department's key.",
    },
    Staff {
        key: "officer2",
        person: "Tom Arkwright",
        job: Job::Officer(&POLICE),
        about: "Her colleague. Holds the same key, so that what was shared does not hang on one person.",
    },
    Staff {
        key: "supervisor",
        person: "Vera Stone",
        job: Job::Supervisor(&POLICE),
        about: "Enrols officers and sees what the team opened.",
    },
    Staff {
        key: "fire",
        person: "Ada Finch",
        job: Job::Officer(&FIRE),
        about: "Asks about fires: where they began, and how.",
    },
    Staff {
        key: "moderator",
        person: "Noor Haddad",
        job: Job::Moderator,
        about: "Reads every request before it is public. \
                Publishes it, or refuses it with a reason that is public too.",
    },
    Staff {
        key: "reviewer",
        person: "Mara Lind",
        job: Job::Reviewer,
        about: "Calls the agency back in an emergency, at the number on file. \
                Finds for herself whether footage may leave without consent.",
    },
    Staff {
        key: "reviewer2",
        person: "Ben Osei",
        job: Job::Reviewer,
        about: "The second of two reviewers. Is not shown what the first one found.",
    },
];

/// An independent organisation, as far as a demo can have one.
#[derive(Clone, Copy, Debug)]
pub struct Organisation {
    /// Its short name in the public record and its policy.
    pub slug: &'static str,
    /// What it calls itself.
    pub name: &'static str,
    /// Where it is, in words.
    pub place: &'static str,
    /// How the public reaches it.
    pub contact: &'static str,
    /// Who is paged there of a case: on duty, and their deputy; nobody at a mere witness.
    pub officers: &'static [&'static str],
}

/// The trustees, any two of whom open together.
pub const TRUSTEES: [Organisation; 3] = [
    Organisation {
        slug: "millbrook-library",
        name: "Millbrook Public Library",
        place: "Millbrook",
        contact: "The librarian, 1 Market Place, trustee@library.millbrook.example",
        officers: &["Lena Ortiz", "Paul Hart"],
    },
    Organisation {
        slug: "county-legal-aid",
        name: "County Legal Aid",
        place: "Harrow Falls",
        contact: "Duty desk, 9 Court Street, trustee@legalaid.example",
        officers: &["Amara Cole", "Jon Price"],
    },
    Organisation {
        slug: "river-press",
        name: "River Valley Press Association",
        place: "Harrow Falls",
        contact: "Standards editor, 30 River Road, trustee@press.example",
        officers: &["Edith Wells", "Marek Novak"],
    },
];

/// Mirrors the record and signs what continues it, and holds no share: what two trustees together could do in
/// secret, they cannot without it.
pub const WITNESS: Organisation = Organisation {
    slug: "valley-college",
    name: "Valley College",
    place: "Harrow Falls",
    contact: "Computing department, 4 College Hill, witness@college.example",
    officers: &[],
};
