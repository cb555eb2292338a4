//! The processes in which WebView2 draws. Not run here: no Windows was at hand; it is checked by the compiler alone.
#![expect(unsafe_code, reason = "WebView2 is asked through COM")]

use webview2_com::{
    Microsoft::Web::WebView2::Win32::{
        COREWEBVIEW2_PROCESS_KIND_RENDERER, ICoreWebView2Controller, ICoreWebView2Environment,
        ICoreWebView2Environment8, ICoreWebView2ProcessInfo, ICoreWebView2Settings3,
    },
    ProcessFailedEventHandler,
};
use windows::{
    Win32::{
        Foundation::CloseHandle,
        System::Threading::{OpenProcess, PROCESS_TERMINATE, TerminateProcess},
    },
    core::{Interface as _, Result},
};

/// Loads the page again, in a new process, whenever the one that draws it has ended.
///
/// # Errors
/// What WebView2 says.
pub fn begin_anew_when_it_ends(controller: &ICoreWebView2Controller) -> Result<()> {
    let again = ProcessFailedEventHandler::create(Box::new(|view, _| match view {
        // SAFETY: the view is the one that tells of itself, on its own thread.
        Some(view) => unsafe { view.Reload() },
        None => Ok(()),
    }));
    let mut registration = 0;
    // SAFETY: called on the thread of the window; the handler counts its own references.
    unsafe { controller.CoreWebView2()?.add_ProcessFailed(&again, &mut registration) }
}

/// Leaves the keys and the menu of the right button to the page: the browser's own would print, search and save what is shown
/// without anybody being asked.
///
/// # Errors
/// What WebView2 says.
pub fn without_its_own_keys(controller: &ICoreWebView2Controller) -> Result<()> {
    // SAFETY: called on the thread of the window.
    unsafe {
        let settings = controller.CoreWebView2()?.Settings()?;
        settings.SetAreDefaultContextMenusEnabled(false)?;
        settings.cast::<ICoreWebView2Settings3>()?.SetAreBrowserAcceleratorKeysEnabled(false)
    }
}

/// Ends every process in which this web view draws. Being ended is no crash, so nothing is dumped.
///
/// # Errors
/// What WebView2 or Windows says.
pub fn end_processes(environment: &ICoreWebView2Environment) -> Result<()> {
    let environment: ICoreWebView2Environment8 = environment.cast()?;
    // SAFETY: called on the thread of the window, and each value is written before it is read.
    unsafe {
        let processes = environment.GetProcessInfos()?;
        let mut count = 0;
        processes.Count(&mut count)?;
        for index in 0..count {
            let process = processes.GetValueAtIndex(index)?;
            if draws(&process)? {
                end(&process)?;
            }
        }
    }
    Ok(())
}

/// # Safety
/// On the thread of the window.
unsafe fn draws(process: &ICoreWebView2ProcessInfo) -> Result<bool> {
    let mut kind = COREWEBVIEW2_PROCESS_KIND_RENDERER;
    // SAFETY: as promised by the caller.
    unsafe { process.Kind(&mut kind)? };
    Ok(kind == COREWEBVIEW2_PROCESS_KIND_RENDERER)
}

/// # Safety
/// On the thread of the window.
unsafe fn end(process: &ICoreWebView2ProcessInfo) -> Result<()> {
    let mut id = 0;
    // SAFETY: as promised by the caller; the handle is closed by nobody else.
    unsafe {
        process.ProcessId(&mut id)?;
        let handle = OpenProcess(PROCESS_TERMINATE, false, id.cast_unsigned())?;
        let ended = TerminateProcess(handle, 0);
        CloseHandle(handle)?;
        ended
    }
}
