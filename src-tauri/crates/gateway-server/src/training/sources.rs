//! The organisations of the county, and what each calls itself.

/// One organisation that holds records, as the gateway knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The short code, one of `GP`, `NGH`, `KGH`, `NHFT`, `EMAS`, `ASC`.
    pub code: &'static str,
    /// The code in the Organisation Data Service; codes that begin with `Y99` are made up.
    pub ods: &'static str,
    /// The name in full, `Northampton General Hospital`.
    pub name: &'static str,
    /// The name where there is little room, `NGH`.
    pub short: &'static str,
    /// Whether it answers when it is asked.
    pub answers: bool,
}

/// An organisation with what a letterhead carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) source: Source,
    pub(super) telephone: &'static str,
    pub(super) line: &'static str,
    pub(super) town: &'static str,
    pub(super) postcode: &'static str,
    pub(super) kind: &'static str,
}

/// The code of the practice that does not share its records.
pub const PRACTICES_THAT_DO_NOT_SHARE: &[&str] = &["Y99004"];

pub(super) const ABINGTON_PARK: Place = practice(
    "Y99001",
    "Abington Park Surgery",
    ["01604 555 0100", "21 Park Avenue", "Northampton", "NN3 2DX"],
);
pub(super) const KINGSTHORPE: Place = practice(
    "Y99002",
    "Kingsthorpe Surgery",
    ["01604 555 0171", "8 Welland Row", "Northampton", "NN2 7LP"],
);
pub(super) const ROCKINGHAM: Place = practice(
    "Y99003",
    "Rockingham Lane Practice",
    ["01536 555 0160", "3 Rockingham Lane", "Kettering", "NN16 9JT"],
);
pub(super) const IRTHLING: Place = practice(
    "Y99004",
    "Irthling Brook Surgery",
    ["01933 555 0180", "40 Brook End", "Wellingborough", "NN8 3QT"],
);

pub(super) const SWANSPOOL: Place = practice(
    "Y99005",
    "Swanspool Lane Surgery",
    ["01933 555 0190", "14 Swanspool Lane", "Wellingborough", "NN8 4EQ"],
);

/// Where a visitor is registered: far away, and not connected to this county.
pub(super) const TREGARTH: Place = practice(
    "Y99006",
    "Tregarth Surgery",
    ["01736 555 0120", "1 Harbour Hill", "Porthenys", "TR19 6ZA"],
);

pub(super) const NGH: Place = Place {
    source: Source {
        code: "NGH",
        ods: "RNS",
        name: "Northampton General Hospital",
        short: "NGH",
        answers: true,
    },
    telephone: "01604 555 0200",
    line: "Cliftonville",
    town: "Northampton",
    postcode: "NN1 5BD",
    kind: "Hospital",
};
pub(super) const KGH: Place = Place {
    source: Source {
        code: "KGH",
        ods: "RNQ",
        name: "Kettering General Hospital",
        short: "KGH",
        answers: true,
    },
    telephone: "01536 555 0200",
    line: "Rothwell Road",
    town: "Kettering",
    postcode: "NN16 8UZ",
    kind: "Hospital",
};
pub(super) const NHFT: Place = Place {
    source: Source {
        code: "NHFT",
        ods: "RP1",
        name: "Northamptonshire Healthcare community trust",
        short: "NHFT",
        answers: true,
    },
    telephone: "01604 555 0120",
    line: "Berrywood Lane",
    town: "Northampton",
    postcode: "NN5 6UD",
    kind: "Community and mental health trust",
};
pub(super) const EMAS: Place = Place {
    source: Source {
        code: "EMAS",
        ods: "RX9",
        name: "East Midlands Ambulance Service",
        short: "EMAS",
        answers: true,
    },
    telephone: "0115 555 0300",
    line: "Beechdale Way",
    town: "Nottingham",
    postcode: "NG8 6PY",
    kind: "Ambulance service",
};
pub(super) const ASC: Place = Place {
    source: Source {
        code: "ASC",
        ods: "Y99101",
        name: "County council adult social care",
        short: "Social care",
        answers: true,
    },
    telephone: "01604 555 0105",
    line: "Angel Row",
    town: "Northampton",
    postcode: "NN1 1ED",
    kind: "Local authority",
};

const fn practice(ods: &'static str, name: &'static str, card: [&'static str; 4]) -> Place {
    let [telephone, line, town, postcode] = card;
    Place {
        source: Source { code: "GP", ods, name, short: "GP", answers: true },
        telephone,
        line,
        town,
        postcode,
        kind: "GP practice",
    }
}
