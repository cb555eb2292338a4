use tauri::State;
use viewer::{
    Viewer,
    wire::{
        DeviceDetail, DevicesListed, DevicesPage, OrganisationRow, PeopleListed, PeoplePage,
        PersonAct, PersonDetail,
    },
};

use super::{Answer, said};

#[tauri::command]
pub(super) async fn people(
    viewer: State<'_, Viewer>,
    words: String,
    only: PeopleListed,
    after: Option<String>,
) -> Answer<PeoplePage> {
    said(viewer.people(words, only, after).await)
}

#[tauri::command]
pub(super) async fn person(viewer: State<'_, Viewer>, account: String) -> Answer<PersonDetail> {
    said(viewer.person(account).await)
}

#[tauri::command]
pub(super) async fn act_on_person(
    viewer: State<'_, Viewer>,
    account: String,
    act: PersonAct,
    why: String,
) -> Answer<PersonDetail> {
    said(viewer.act_on_person(account, act, &why).await)
}

#[tauri::command]
pub(super) async fn devices(
    viewer: State<'_, Viewer>,
    words: String,
    only: DevicesListed,
    after: Option<String>,
) -> Answer<DevicesPage> {
    said(viewer.devices(words, only, after).await)
}

#[tauri::command]
pub(super) async fn device(viewer: State<'_, Viewer>, device: String) -> Answer<DeviceDetail> {
    said(viewer.device(&device).await)
}

#[tauri::command]
pub(super) async fn revoke_device(
    viewer: State<'_, Viewer>,
    device: String,
    why: String,
) -> Answer<DeviceDetail> {
    said(viewer.revoke_device(&device, &why).await)
}

#[tauri::command]
pub(super) async fn organisations(viewer: State<'_, Viewer>) -> Answer<Vec<OrganisationRow>> {
    said(viewer.organisations().await)
}
