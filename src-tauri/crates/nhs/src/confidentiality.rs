/// How confidential an entry is (HL7 v3 Confidentiality), in rising order.
///
/// A label that is not one of these six is [`Confidentiality::Unknown`], which withholds like the highest.
///
/// Source: `http://terminology.hl7.org/CodeSystem/v3-Confidentiality`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidentiality {
    /// `U`
    Unrestricted,
    /// `L`
    Low,
    /// `M`
    Moderate,
    /// `N`: what an entry without a label is.
    Normal,
    /// `R`
    Restricted,
    /// `V`
    VeryRestricted,
    /// A label that this version does not know.
    Unknown,
}

impl Confidentiality {
    /// The confidentiality with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "U" => Self::Unrestricted,
            "L" => Self::Low,
            "M" => Self::Moderate,
            "N" => Self::Normal,
            "R" => Self::Restricted,
            "V" => Self::VeryRestricted,
            _ => Self::Unknown,
        }
    }

    /// Whether the policy's rule for restricted entries applies.
    #[must_use]
    pub fn is_restricted(self) -> bool {
        self >= Self::Restricted
    }
}

/// Labels of what is never shared, whatever the role: gender, sexually transmitted disease, sexuality and reproduction,
/// abuse and domestic violence.
///
/// Source: sensitivities of `http://terminology.hl7.org/CodeSystem/v3-ActCode`. Assisted fertilisation and termination of
/// pregnancy have no label of their own; they are labelled `SEX`.
pub const NEVER_SHARED: [&str; 4] = ["GENDER", "STD", "SEX", "SDV"];
