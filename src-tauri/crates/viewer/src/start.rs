use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use audit::{Event, GatewayKey, KeyStore, Keys, Opened, Recorded, Spool, WhyAside};
use gateway_client::Client;
use machine::profile::Keeping;
use tokio::sync::Notify;

use crate::{Clock, Settings, Trouble, fetching::Fetches, state::State, wire::Warning};

/// The product without its window: everything that a clinician can do with it, and nothing else.
///
/// It is cheap to clone; all clones are the same viewer.
#[derive(Clone)]
pub struct Viewer {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) client: Option<Client>,
    pub(crate) key_store: Arc<dyn KeyStore>,
    pub(crate) keys: OnceLock<Keys>,
    pub(crate) spool: OnceLock<Mutex<Spool>>,
    pub(crate) registered: OnceLock<()>,
    pub(crate) state: Mutex<State>,
    pub(crate) warning: Mutex<Option<Warning>>,
    /// Whether what waits outlasts this account's session on the computer.
    pub(crate) keeping: Keeping,
    /// What else was found that IT has to know; it stays until the program ends.
    pub(crate) notices: Mutex<Vec<Warning>>,
    /// What is being fetched.
    pub(crate) fetches: Fetches,
    /// Rung when what is kept for a visit can be fetched again.
    pub(crate) visits: Notify,
    /// Rung when the status has changed.
    pub(crate) changed: Notify,
    /// Rung when something was written down that can be sent.
    pub(crate) written: Notify,
    /// Rung when somebody else is at work than before, or nobody.
    pub(crate) desk: Notify,
    /// Rung when the gateway has answered.
    pub(crate) online: Notify,
    /// Rung when the gateway has answered after a time in which it did not.
    pub(crate) back_online: Notify,
}

impl Viewer {
    /// A viewer on this computer, with nobody signed in.
    ///
    /// It never fails: what keeps it from opening records is said in its status, and nothing can be opened until it is
    /// mended. Without a key store, and without a log that can be written, nobody can sign in.
    #[must_use]
    pub fn start(settings: Settings, key_store: Arc<dyn KeyStore>, clock: Clock) -> Self {
        let client = Client::new(&settings.gateway.value, settings.proxy.value.as_deref());
        let keeping = machine::profile::of(&settings.folder);
        let viewer = Self {
            inner: Arc::new(Inner {
                client: client.as_ref().ok().cloned(),
                settings,
                clock,
                key_store,
                keys: OnceLock::new(),
                spool: OnceLock::new(),
                registered: OnceLock::new(),
                state: Mutex::new(State::new()),
                warning: Mutex::new(None),
                keeping,
                notices: Mutex::default(),
                fetches: Fetches::default(),
                visits: Notify::new(),
                changed: Notify::new(),
                written: Notify::new(),
                desk: Notify::new(),
                online: Notify::new(),
                back_online: Notify::new(),
            }),
        };
        let begun = client.map(|_| ()).map_err(Trouble::from).and_then(|()| viewer.open_log());
        if let Err(trouble) = begun {
            viewer.warn(Some(trouble.stops()));
        }
        viewer
    }

    /// Opens the log if the gateway's key is known, from the last contact or just now.
    pub(crate) fn open_log(&self) -> Result<(), Trouble> {
        if self.inner.spool.get().is_some() {
            return Ok(());
        }
        let keys = self.keys()?;
        let Some(gateway) = self.remembered_gateway()? else { return Ok(()) };
        let opened =
            Spool::open(&self.inner.settings.folder, keys, &gateway, self.inner.clock.now())?;
        if let Some((words, code)) = told_of(&opened) {
            self.warn(Some(Warning { words: words.into(), code: code.into(), stops: false }));
        }
        // A second thread may have been sooner; its log is the same file, so the later one is given up.
        let _ = self.inner.spool.set(Mutex::new(opened.spool));
        Ok(())
    }

    /// The keys of this account on this computer.
    pub(crate) fn keys(&self) -> Result<&Keys, Trouble> {
        if let Some(keys) = self.inner.keys.get() {
            return Ok(keys);
        }
        let keys = Keys::of(Arc::clone(&self.inner.key_store))?;
        Ok(self.inner.keys.get_or_init(|| keys))
    }

    /// The gateway's key as it was remembered, if it is that of the gateway that is set now.
    fn remembered_gateway(&self) -> Result<Option<GatewayKey>, Trouble> {
        let remembered = GatewayKey::remembered(self.inner.key_store.as_ref())?;
        Ok(remembered.filter(|key| key.address() == self.inner.settings.gateway.value))
    }

    /// The gateway's calls.
    pub(crate) fn client(&self) -> Result<&Client, Trouble> {
        self.inner.client.as_ref().ok_or(Trouble::NoGateway)
    }

    /// The log of this computer.
    pub(crate) fn spool(&self) -> Result<MutexGuard<'_, Spool>, Trouble> {
        let spool = self.inner.spool.get().ok_or(Trouble::NoGateway)?;
        Ok(spool.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on the disk of the log is full, or has room again.
    ///
    /// # Errors
    /// [`Trouble`]
    #[cfg(feature = "test-disk")]
    pub fn disk_full(&self, full: bool) -> Result<(), Trouble> {
        Ok(self.spool()?.disk_full(full)?)
    }

    /// Writes an event down; when it returns, the event is on the disk.
    pub(crate) fn write_down(&self, event: &Event) -> Result<Recorded, Trouble> {
        let recorded = self.spool()?.append(event);
        self.inner.written.notify_one();
        self.inner.changed.notify_one();
        match recorded {
            Ok(recorded) => {
                self.forget_stop();
                Ok(recorded)
            }
            Err(error) => {
                let trouble = Trouble::from(error);
                self.warn(Some(trouble.stops()));
                Err(trouble)
            }
        }
    }

    /// Tells whoever waits for it that somebody else is at work than before, or nobody.
    pub(crate) fn desk_has_changed(&self) {
        self.inner.changed.notify_one();
        self.inner.desk.notify_one();
    }

    /// What the viewer holds between two tasks. Never held during a call.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets what the status line warns of.
    pub(crate) fn warn(&self, warning: Option<Warning>) {
        if let Some(Warning { code, .. }) = &warning {
            tracing::warn!(code, "the status line warns");
        }
        *self.inner.warning.lock().unwrap_or_else(PoisonError::into_inner) = warning;
        self.inner.changed.notify_one();
    }

    /// Adds to what else was found, unless it is said already.
    pub(crate) fn notice(&self, notice: Warning) {
        let mut notices = self.inner.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if !notices.contains(&notice) {
            tracing::warn!(code = notice.code, "something was found that IT has to know");
            notices.push(notice);
        }
        drop(notices);
        self.inner.changed.notify_one();
    }

    fn forget_stop(&self) {
        let mut warning = self.inner.warning.lock().unwrap_or_else(PoisonError::into_inner);
        if warning.as_ref().is_some_and(|warning| warning.stops) {
            *warning = None;
        }
    }
}

/// What is said of a log in whose place another had to be begun.
fn told_of(opened: &Opened) -> Option<(&'static str, &'static str)> {
    let why = opened.kept_aside.as_ref().map(|kept| kept.why);
    match why {
        Some(WhyAside::Unreadable) => Some((
            "The activity log on this computer could not be read. It was kept aside for IT, and a new one was begun.",
            "AUD-02",
        )),
        Some(WhyAside::OlderCopy | WhyAside::OtherAtGateway) => Some((
            "The activity log on this computer was an older one. It was kept aside for IT, and a new one was begun. Tell IT.",
            "AUD-04",
        )),
        None if opened.was_missing => Some((
            "The activity log on this computer is gone. A new one was begun, which says so. Tell IT.",
            "AUD-05",
        )),
        None => None,
    }
}
