// The stage as a component of a page. What Python sends comes through the feeds: see feed.js. The
// stage itself gets no data.

import { mounting } from "../kit/mounting.js";
import { Stage } from "./stage.js";

/** @import { Trigger } from "./film.js" */

/** @type {(component: import("../kit/mounting.js").Component<null, Trigger>) => Stage} */
const create = ({ parentElement, setTriggerValue }) => new Stage(parentElement, setTriggerValue);

export default mounting(create, (stage, { setTriggerValue }, isNew) => {
  stage.trigger = setTriggerValue;
  if (isNew) {
    stage.shows();
    stage.fed();
    stage.stands();
  } else if (stage.told) {
    stage.restyle();
    stage.redraw();
  }
});
