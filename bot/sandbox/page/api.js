// The page's side of the sandbox's JSON API. Whom one acts as goes with every request.

let me = "";
let told = () => {};

export function actAs(person) {
  me = person;
}

export function onNote(listener) {
  told = listener;
}

export async function fetchState(here) {
  const query = new URLSearchParams({ as: me, in: here });
  const answer = await fetch(`/sandbox/state?${query}`);
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`);
  return answer.json();
}

export async function post(act, asked) {
  const answer = await fetch(`/sandbox/${act}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: me, ...asked }),
  });
  const body = answer.ok ? await answer.json() : { note: `The sandbox answered ${answer.status}.` };
  if (body.note !== undefined) told(body.note);
  return body;
}

// Calls back at each change, and once at the start and after every reconnection.
export function listen(changed) {
  const stream = new EventSource("/sandbox/changes");
  stream.onmessage = () => changed();
}
