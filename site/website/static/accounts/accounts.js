// The library says when a passkey is kept; the list on the page does not know of it yet.
document.addEventListener("otp_webauthn.register_complete", () => window.location.reload());
