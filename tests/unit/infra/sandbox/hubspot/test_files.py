import json
from typing import Any

OPTIONS = json.dumps({"access": "PRIVATE", "overwrite": False})


def test_an_attachment_is_uploaded_and_downloaded_by_its_signed_url(hub: Any) -> None:
    files = {"file": ("invoice.pdf", b"%PDF-1.7", "application/pdf")}

    answer = hub.http.post("/files/2026-03/files", files=files, data={"folderPath": "/invoices", "options": OPTIONS})

    assert 201 == answer.status_code
    made = answer.json()
    assert ("invoice", "pdf", 8, "PRIVATE") == tuple(made[n] for n in ("name", "extension", "size", "access"))
    signed = hub.ok("GET", f"/files/2026-03/files/{made['id']}/signed-url")
    assert b"%PDF-1.7" == hub.http.get(signed["url"], headers={"Authorization": ""}).content
    hub.ok("GET", f"/signed/4455667/{made['id']}/guess", status=404)


def test_an_upload_needs_file_folder_and_access(hub: Any) -> None:
    files = {"file": ("a.txt", b"x")}
    for sent, data in (
        ({}, {"folderPath": "/", "options": OPTIONS}),
        (files, {"options": OPTIONS}),
        (files, {"folderPath": "/", "options": "{}"}),
        (files, {"folderPath": "/", "options": "not json"}),
    ):
        assert 400 == hub.http.post("/files/2026-03/files", files=sent, data=data).status_code


def test_2026_09_has_no_direct_upload(hub: Any) -> None:
    files = {"file": ("a.txt", b"x")}

    assert 404 == hub.http.post("/files/2026-09/files", files=files, data={"options": OPTIONS}).status_code
