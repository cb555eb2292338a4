use access::{Grant, Standing};
use audit::{Recorded, chain::hex};
use chrono::{DateTime, Utc};
use contract::{
    AcceptStatement, AccessAnswer, AccessRequest, Activate, ChainHead, ConfirmEnrolment,
    DeviceRegistered, EndAccess, Enrolment, GatewayAbout, KeepAccess, KeptAccess, LaunchedPatient,
    LedgerConsistency, LedgerHead, LedgerInclusion, Recover, RecoveryCodes, RedeemLaunch,
    RegisterDevice, SaidNo, SignIn, SignedIn, StandingRequest, UnsayNo, Withdraw, header, path,
};
use identity::Token;
use nhs::{NhsNumber, PatientId, Section, system};
use reqwest::{Method, RequestBuilder, StatusCode};
use uuid::Uuid;

use crate::{
    CallError, StartError,
    transport::{PATIENT, SMALL, Transport, bytes, checked, fetched, read},
};

/// Every call that the viewer makes to its gateway.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) transport: Transport,
}

/// What to search a patient by. At least one of the first two.
#[derive(Clone, Default)]
pub struct PatientQuery {
    /// The NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// Words of the name; each must match.
    pub names: Vec<String>,
    /// Date of birth, as precise as it was typed (FHIR date).
    pub born: Option<String>,
    /// The beginning of the postcode.
    pub postcode: Option<String>,
}

/// What a search found: a searchset Bundle with demographics only.
pub struct PatientsFound {
    /// The Bundle as it was sent.
    pub bundle: Vec<u8>,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

/// A record as it was sent: a searchset Bundle with what the grant reaches. It has no `Debug`, so that no log holds it.
pub struct FetchedRecord {
    /// The Bundle.
    pub bundle: Vec<u8>,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

impl Client {
    /// A client of the gateway at this address, reached through this proxy, or through the one that the computer uses anyway.
    ///
    /// # Errors
    /// [`StartError`] where an address is not safe or this computer has no network layer.
    pub fn new(address: &str, proxy: Option<&str>) -> Result<Self, StartError> {
        Ok(Self { transport: Transport::to(address, proxy)? })
    }

    /// Where the gateway is: without a stroke at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        self.transport.address()
    }

    /// Names this computer in every request from now on, so that its people are not made to wait for a stranger's tries, and what
    /// they ask is told by device.
    pub fn name_device(&self, device: Uuid) {
        self.transport.name_device(device);
    }

    /// What the gateway is.
    ///
    /// # Errors
    /// [`CallError`], here and in every call below.
    pub async fn about(&self) -> Result<GatewayAbout, CallError> {
        self.transport.get(path::ABOUT).await
    }

    /// Registers this device.
    pub async fn register_device(
        &self,
        device: &RegisterDevice,
    ) -> Result<DeviceRegistered, CallError> {
        self.transport.post(path::DEVICES, None, device).await
    }

    /// The last entry of a chain that the gateway holds.
    pub async fn chain_head(&self, chain: Uuid) -> Result<ChainHead, CallError> {
        self.transport.get(&format!("{}/{chain}", path::CHAINS)).await
    }

    /// The last signed head of the ledger.
    pub async fn ledger_head(&self) -> Result<LedgerHead, CallError> {
        self.transport.get(path::LEDGER_HEAD).await
    }

    /// That an event stands in the ledger.
    pub async fn ledger_inclusion(&self, event: Uuid) -> Result<LedgerInclusion, CallError> {
        self.transport.get(&format!("{}/{event}", path::LEDGER_INCLUSION)).await
    }

    /// That the first `old` entries of the ledger are the beginning of the first `new` ones.
    pub async fn ledger_consistency(
        &self,
        old: u64,
        new: u64,
    ) -> Result<LedgerConsistency, CallError> {
        let sizes = format!("{}?old={old}&new={new}", path::LEDGER_CONSISTENCY);
        self.transport.get(&sizes).await
    }

    /// Uses an account for the first time; nothing has to be enrolled where it has an authenticator already.
    pub async fn activate(&self, activate: &Activate) -> Result<Option<Enrolment>, CallError> {
        let call = self.transport.request(Method::POST, path::ACTIVATE, None).json(activate);
        let answer = checked(call.send().await?).await?;
        if answer.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        read(answer, SMALL).await.map(Some)
    }

    /// Replaces a lost authenticator.
    pub async fn recover(&self, recover: &Recover) -> Result<Enrolment, CallError> {
        self.transport.post(path::RECOVER, None, recover).await
    }

    /// Confirms a new authenticator by its first code.
    pub async fn confirm_enrolment(
        &self,
        confirm: &ConfirmEnrolment,
    ) -> Result<RecoveryCodes, CallError> {
        self.transport.post(path::CONFIRM_ENROLMENT, None, confirm).await
    }

    /// Signs in.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<SignedIn, CallError> {
        self.transport.post(path::SIGN_IN, None, sign_in).await
    }

    /// Says that the misuse statement was read and accepted; `recorded` proves that it was written down here.
    pub async fn accept_statement(
        &self,
        token: &Token,
        version: String,
        _recorded: Recorded,
    ) -> Result<(), CallError> {
        self.transport.tell(path::STATEMENT, Some(token), &AcceptStatement { version }).await
    }

    /// Signs out.
    pub async fn sign_out(&self, token: &Token) -> Result<(), CallError> {
        self.transport.tell(path::SIGN_OUT, Some(token), &()).await
    }

    /// Says that somebody is at work in this session, though nothing was asked in it lately.
    pub async fn in_use(&self, token: &Token) -> Result<(), CallError> {
        self.transport.tell(path::IN_USE, Some(token), &()).await
    }

    /// Searches for patients; demographics only.
    pub async fn find_patients(
        &self,
        token: &Token,
        query: &PatientQuery,
        recorded: Recorded,
    ) -> Result<PatientsFound, CallError> {
        let request = self
            .transport
            .request(Method::POST, path::PATIENT_SEARCH, Some(token))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(query.form());
        let answer = checked(with_event(request, &recorded).send().await?).await?;
        Ok(PatientsFound { bundle: bytes(answer, PATIENTS).await?, at: Utc::now() })
    }

    /// Hands over the code of a launch; says whom it is about.
    pub async fn redeem_launch(
        &self,
        token: &Token,
        redeem: &RedeemLaunch,
    ) -> Result<LaunchedPatient, CallError> {
        self.transport.post(path::REDEEM_LAUNCH, Some(token), redeem).await
    }

    /// What the gateway knows about this person and this patient; `recorded` proves that the choice was written down.
    pub async fn standing(
        &self,
        token: &Token,
        patient: &PatientId,
        recorded: Recorded,
    ) -> Result<Standing, CallError> {
        about_the_same(&recorded, patient)?;
        let request = StandingRequest { patient: patient.clone() };
        let call = self.transport.request(Method::POST, path::STANDING, Some(token)).json(&request);
        let answer = checked(with_event(call, &recorded).send().await?).await?;
        let standing: Standing = read(answer, SMALL).await?;
        if standing.patient == *patient { Ok(standing) } else { Err(CallError::Nonsense) }
    }

    /// Asks whether a record may be opened; `recorded` proves that the asking was written down.
    pub async fn ask(
        &self,
        token: &Token,
        request: &AccessRequest,
        recorded: Recorded,
    ) -> Result<AccessAnswer, CallError> {
        about_the_same(&recorded, &request.patient)?;
        let call = self.transport.request(Method::POST, path::ACCESS, Some(token)).json(request);
        let answer = checked(with_event(call, &recorded).send().await?).await?;
        read(answer, SMALL).await
    }

    /// Gives a grant back when the record is closed; `recorded` proves that the closing was written down. It reads nothing, so that the
    /// same closing may be told again; so it is with the two that follow.
    pub async fn end_access(
        &self,
        token: &Token,
        end: &EndAccess,
        recorded: &Recorded,
    ) -> Result<(), CallError> {
        let call = self.transport.request(Method::POST, path::END_ACCESS, Some(token)).json(end);
        checked(with_event(call, recorded).send().await?).await.map(|_| ())
    }

    /// Asks whether the record under a grant may be kept for a visit, and until when; `recorded` proves that the keeping was written
    /// down, about the same patient.
    pub async fn keep_access(
        &self,
        token: &Token,
        grant: &Grant,
        recorded: Recorded,
    ) -> Result<KeptAccess, CallError> {
        about_the_same(&recorded, grant.patient())?;
        let keep = KeepAccess { grant: grant.id().clone() };
        let call = self.transport.request(Method::POST, path::KEEP_ACCESS, Some(token)).json(&keep);
        read(checked(with_event(call, &recorded).send().await?).await?, SMALL).await
    }

    /// Says that the patient said no; `recorded` proves that it was written down.
    pub async fn said_no(
        &self,
        token: &Token,
        said_no: &SaidNo,
        recorded: &Recorded,
    ) -> Result<(), CallError> {
        about_the_same(recorded, &said_no.patient)?;
        let call = self.transport.request(Method::POST, path::SAID_NO, Some(token)).json(said_no);
        checked(with_event(call, recorded).send().await?).await.map(|_| ())
    }

    /// Says that the patient had not said no, it was a slip; `recorded` proves that the taking back was written down.
    pub async fn unsay_no(
        &self,
        token: &Token,
        unsay: &UnsayNo,
        recorded: &Recorded,
    ) -> Result<(), CallError> {
        about_the_same(recorded, &unsay.patient)?;
        let call = self.transport.request(Method::POST, path::UNSAY_NO, Some(token)).json(unsay);
        checked(with_event(call, recorded).send().await?).await.map(|_| ())
    }

    /// Says that the patient takes every permission back; `recorded` proves that it was written down.
    pub async fn withdraw(
        &self,
        token: &Token,
        withdraw: &Withdraw,
        recorded: &Recorded,
    ) -> Result<(), CallError> {
        about_the_same(recorded, &withdraw.patient)?;
        let call = self.transport.request(Method::POST, path::WITHDRAW, Some(token)).json(withdraw);
        checked(with_event(call, recorded).send().await?).await.map(|_| ())
    }

    /// Fetches the whole record that a grant opens, with the pages of letters; `recorded` proves that the fetch was written down, and
    /// it has to be about the same patient. So it is with the two that follow.
    pub async fn fetch_record(
        &self,
        token: &Token,
        grant: &Grant,
        recorded: Recorded,
    ) -> Result<FetchedRecord, CallError> {
        self.everything(token, grant, "", recorded).await
    }

    /// Fetches these sections of it. Letters come without their pages, and with their size.
    pub async fn fetch_sections(
        &self,
        token: &Token,
        grant: &Grant,
        sections: impl IntoIterator<Item = Section>,
        recorded: Recorded,
    ) -> Result<FetchedRecord, CallError> {
        let sections: Vec<&str> = sections.into_iter().map(Section::name).collect();
        if sections.is_empty() {
            // To the gateway, no section is every section.
            return Err(CallError::Nonsense);
        }
        self.everything(token, grant, &format!("?_section={}", sections.join(",")), recorded).await
    }

    /// Fetches one letter of it with its pages, by the id of its resource alone.
    pub async fn fetch_letter(
        &self,
        token: &Token,
        grant: &Grant,
        id: &str,
        recorded: Recorded,
    ) -> Result<FetchedRecord, CallError> {
        self.everything(token, grant, &format!("?_id={}", percent_encoded(id)), recorded).await
    }

    async fn everything(
        &self,
        token: &Token,
        grant: &Grant,
        narrowed: &str,
        recorded: Recorded,
    ) -> Result<FetchedRecord, CallError> {
        about_the_same(&recorded, grant.patient())?;
        let place = format!("{}/{}/$everything{narrowed}", path::PATIENT, grant.patient());
        let call = self
            .transport
            .request(Method::GET, &place, Some(token))
            .header(header::GRANT, grant.id().to_string());
        let bundle = fetched(with_event(call, &recorded), RECORD, PATIENT).await?;
        Ok(FetchedRecord { bundle, at: Utc::now() })
    }
}

impl PatientQuery {
    /// The parameters as they are sent, form encoded.
    #[must_use]
    pub fn form(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if let Some(number) = &self.nhs_number {
            pairs.push(("identifier", format!("{}|{}", system::NHS_NUMBER, number.digits())));
        }
        pairs.extend(self.names.iter().map(|name| ("name", name.clone())));
        pairs.extend(self.born.iter().map(|born| ("birthdate", born.clone())));
        pairs.extend(self.postcode.iter().map(|postcode| ("address-postalcode", postcode.clone())));
        let encoded: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        encoded.join("&")
    }
}

/// Every byte that is not a letter, a digit or one of `-._~` as `%XX`.
fn percent_encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn about_the_same(recorded: &Recorded, patient: &PatientId) -> Result<(), CallError> {
    if recorded.patient() == Some(patient) { Ok(()) } else { Err(CallError::NotWhatWasRecorded) }
}

/// The gateway keeps the event's id and the chain's head with its own note of the request, so that a read whose event
/// never arrives is found.
pub(crate) fn with_event(request: RequestBuilder, recorded: &Recorded) -> RequestBuilder {
    request
        .header(header::EVENT, recorded.id().to_string())
        .header(header::CHAIN, recorded.chain().to_string())
        .header(
            header::CHAIN_HEAD,
            format!("{}:{}", recorded.sequence(), hex(&recorded.head().hash)),
        )
}

const PATIENTS: usize = 4 << 20;
/// A record of 5,000 entries is about 10 MB.
const RECORD: usize = 128 << 20;
