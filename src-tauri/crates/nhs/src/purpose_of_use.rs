/// Why a record is used (HL7 v3 ActReason).
///
/// The code system makes break-glass a kind of treatment; here each code stands for itself alone, so that a rule for
/// treatment never permits breaking the glass.
///
/// Source: `http://terminology.hl7.org/CodeSystem/v3-ActReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PurposeOfUse {
    /// `TREAT`
    Treatment,
    /// `BTG`: the patient cannot be asked.
    BreakTheGlass,
    /// `THREAT`: somebody has to be protected; the code nearest to safeguarding.
    Threat,
    /// `HLEGAL`: the law requires it.
    Legal,
    /// `PATRQT`: the patient asks for it.
    PatientRequest,
}

impl PurposeOfUse {
    /// The code of the purpose.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Treatment => "TREAT",
            Self::BreakTheGlass => "BTG",
            Self::Threat => "THREAT",
            Self::Legal => "HLEGAL",
            Self::PatientRequest => "PATRQT",
        }
    }

    /// The display of the purpose in its code system.
    #[must_use]
    pub fn display(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::BreakTheGlass => "break the glass",
            Self::Threat => "threat",
            Self::Legal => "legal",
            Self::PatientRequest => "patient requested",
        }
    }
}
