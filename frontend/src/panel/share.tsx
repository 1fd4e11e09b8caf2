// Sharing what is on the screen: its link, the map for a page elsewhere, a picture.

import { toAddress } from "../url";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { FrameMaker } from "./frame";
import { Copied, Dialog } from "./parts";
import { PictureMaker } from "./picture";
import "./share.css";

export function Share() {
  const { store } = useDesk();
  const link = location.origin + usePick((s) => toAddress(s));
  return (
    <Dialog title={words.sharing.title} wide close={() => store.dispatch({ type: "dialog closed" })}>
      <section class="share-part">
        <h3>{words.sharing.link}</h3>
        <p class="muted">{words.sharing.linkHint}</p>
        <Copied text={link} label={words.sharing.link} />
      </section>
      <PictureMaker />
      <FrameMaker />
    </Dialog>
  );
}
