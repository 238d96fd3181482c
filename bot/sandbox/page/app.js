// The page's loop: at each change, ask what this person sees now, and draw what differs.

import { fetchState, listen, onNote } from "./api.js";
import { drawControls } from "./controls.js";
import { drawPlace } from "./conversation.js";
import { drawModal } from "./modal.js";
import { drawPeople } from "./people.js";
import { drawPlaces, placeOf } from "./places.js";
import { become, markSeen, note, visit } from "./visit.js";

let running = false;
let again = false;

async function refresh() {
  again = true;
  if (running) return;
  running = true;
  while (again) {
    again = false;
    try {
      draw(await fetchState(visit.here[visit.me] ?? ""));
    } catch (error) {
      note(`The sandbox doesn't answer: ${error.message}`);
    }
  }
  running = false;
}

function draw(state) {
  if (state.me.id !== visit.me) {
    if (visit.me && state.people.some((one) => one.id === visit.me)) return; // asked before somebody else took over
    become(state.me.id);
  }
  const place = placeOf(state);
  if (visit.here[visit.me] !== place) {
    visit.here[visit.me] = place;
    again = true;
  }
  markSeen(state);
  drawPeople(state);
  drawPlaces(state, place);
  drawPlace(state, place);
  drawModal(state);
  drawControls(state);
  drawOther(state.other);
}

// The same people on the other platform.
function drawOther(address) {
  const link = document.getElementById("other");
  link.hidden = !address;
  if (address) link.href = address;
}

visit.changed = refresh;
onNote(note);
listen(refresh);
