/** Tells the help who is signed in: hands on what the page's own server has signed. */

const token = document.querySelector("meta[name=handrail-token]")?.content;

// The help may load after this: what is said before waits in a queue.
window.Handrail ??= (...call) => (window.Handrail.q ??= []).push(call);
if (token) window.Handrail("identify", { token });
