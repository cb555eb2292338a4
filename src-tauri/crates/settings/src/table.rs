use access::Profile;

/// One setting: its name in the registry and in the files, what it may be, and what IT is told of it.
#[derive(Debug)]
pub struct Definition {
    /// The name, the same everywhere.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whose word counts.
    pub reach: Reach,
    /// What holds where nobody has set it, in words.
    pub unset: &'static str,
    /// In the Group Policy editor, over the field.
    pub title: &'static str,
    /// In the Group Policy editor, beside the field.
    pub explains: &'static str,
    /// Whether its value is shown to nobody, in no diagnosis.
    pub is_secret: bool,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An address that begins with `https://`, or on this computer with `http://`.
    Address,
    /// The address of a proxy, `http://` or `https://`, without a name or a password.
    Proxy,
    /// A page that begins with `https://`, or `mailto:` and one mailbox.
    Contact,
    /// The public key of who signs the access policy.
    Key,
    /// Words, of at most so many characters.
    Words(u16),
    /// One of these: the value, and what it means.
    Choice(&'static [(&'static str, &'static str)]),
}

/// Whose word counts for a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The organisation's alone, by policy: it decides who is believed.
    Policy,
    /// The organisation's, else that of whoever installed the program on this computer.
    Computer,
}

/// All the settings there are.
pub static TABLE: &[Definition] = &[
    Definition {
        name: GATEWAY_URL,
        kind: Kind::Address,
        reach: Reach::Computer,
        unset: DEFAULT_GATEWAY,
        title: "Address of the gateway",
        explains: "The address of your care record gateway, beginning with https://. Without it the program starts but reaches no \
                   gateway.",
        is_secret: false,
    },
    Definition {
        name: ORGANISATION,
        kind: Kind::Words(120),
        reach: Reach::Computer,
        unset: "no name is shown",
        title: "Name of the organisation",
        explains: "The name of your organisation as staff see it at the top of the window.",
        is_secret: false,
    },
    Definition {
        name: PROFILE,
        kind: Kind::Choice(&[
            ("ward", "Ward: a computer that many share; the shortest times"),
            ("practice", "Practice: a desk of one person at a time"),
            ("laptop", "Laptop: of one person, also outside; records can be kept for a visit"),
        ]),
        reach: Reach::Computer,
        unset: "ward",
        title: "Where the computer stands",
        explains: "Picks, from the access policy that the gateway sends, how soon the screen is covered, locked and signed out, and \
                   whether records may be kept for a visit. The shortest times hold where it is not set.",
        is_secret: false,
    },
    Definition {
        name: POLICY_KEY,
        kind: Kind::Key,
        reach: Reach::Policy,
        unset: "no record opens",
        title: "Key of the access policy",
        explains: "The public key with which your Caldicott Guardian's access policy is signed, as the command \
                   \"care-record-gateway policy key\" prints it. No record opens without it. It counts only when it is set here: \
                   a value that was set at the installation is not looked at.",
        is_secret: false,
    },
    Definition {
        name: REGISTRATION_CODE,
        kind: Kind::Words(64),
        reach: Reach::Computer,
        unset: "none: the gateway knows this network, or the computer is not registered",
        title: "Registration code for new computers",
        explains: "The code with which a computer whose network the gateway does not know registers itself. It is shown to nobody. \
                   Take it away once your computers are registered.",
        is_secret: true,
    },
    Definition {
        name: PROXY_URL,
        kind: Kind::Proxy,
        reach: Reach::Computer,
        unset: "the proxy that this computer is set to use",
        title: "Address of the proxy",
        explains: "The proxy through which the gateway is reached, for example http://proxy.example:8080. Where it is not set, the \
                   proxy of Windows is used. A proxy that asks for a name and a password cannot be used: let the address of the \
                   gateway pass without.",
        is_secret: false,
    },
    Definition {
        name: FEEDBACK_ADDRESS,
        kind: Kind::Contact,
        reach: Reach::Policy,
        unset: "staff are told to ask their manager or IT",
        title: "Where feedback goes",
        explains: "Where \"Send feedback\" in the help leads: a page that begins with https://, or mailto: and one mailbox. It counts \
                   only when it is set here.",
        is_secret: false,
    },
    Definition {
        name: USE_CASE_ADDRESS,
        kind: Kind::Contact,
        reach: Reach::Policy,
        unset: "staff are told to ask their manager or IT",
        title: "Where suggestions go",
        explains: "Where \"Suggest a use case\" in the help leads: a page that begins with https://, or mailto: and one mailbox. It \
                   counts only when it is set here.",
        is_secret: false,
    },
];

pub(crate) const GATEWAY_URL: &str = "GatewayUrl";
pub(crate) const ORGANISATION: &str = "Organisation";
pub(crate) const PROFILE: &str = "Profile";
pub(crate) const POLICY_KEY: &str = "PolicyKey";
pub(crate) const REGISTRATION_CODE: &str = "RegistrationCode";
pub(crate) const PROXY_URL: &str = "ProxyUrl";
pub(crate) const FEEDBACK_ADDRESS: &str = "FeedbackAddress";
pub(crate) const USE_CASE_ADDRESS: &str = "UseCaseAddress";

pub(crate) const DEFAULT_GATEWAY: &str = "https://care-record-gateway.example";
pub(crate) const DEFAULT_PROFILE: Profile = Profile::Ward;

/// The setting of this name.
pub(crate) fn named(name: &str) -> Option<&'static Definition> {
    TABLE.iter().find(|setting| setting.name == name)
}
