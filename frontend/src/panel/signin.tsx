import { words } from "../words/words";
import { useDesk } from "./desk";
import { Dialog } from "./parts";

/** How to become somebody who may write; there is no password to ask for. */
export function SignIn() {
  const { store } = useDesk();
  return (
    <Dialog title={words.signIn} close={() => store.dispatch({ type: "dialog closed" })}>
      <p>{words.signInWith}</p>
      <p>{words.signInAgain}</p>
      <p>
        <code class="command">{words.signInCommand}</code>
      </p>
      <p class="muted">{words.signInShort}</p>
    </Dialog>
  );
}
