// What kind of event it was: a type, or a type and one of its kinds, found by typing.

import { useEffect, useMemo, useState } from "preact/hooks";
import { findKinds, type Kind, kindsOf } from "../lib/kinds";
import { label } from "../lib/terms";
import type { TermNames } from "../words/en";
import { otherTerms, words } from "../words/words";
import { Combobox, type Option } from "./combobox";
import { usePick } from "./desk";
import { Field, useDraft, useViolation } from "./fields";
import { EventSymbol, IconButton } from "./parts";

export function KindField() {
  const [draft, change] = useDraft();
  const types = usePick((s) => s.vocabularies?.event_types) ?? [];
  const wrong = useViolation("event_type", "sub_event_type");
  const [others, setOthers] = useState<readonly TermNames[]>([]);
  // Null while nobody types: the field then says what is chosen.
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (text !== null && others.length === 0) void otherTerms().then(setOthers);
  }, [text !== null]);
  const kinds = useMemo(() => kindsOf(types, others), [types, others]);
  const found = text === null ? kinds : findKinds(kinds, text);
  const type = types.find(({ name }) => name === draft.eventType);
  const kind = type?.sub_event_types.find(({ name }) => name === draft.subEventType);
  const typeSaid = label(types, draft.eventType);
  const kindSaid = label(type?.sub_event_types, draft.subEventType);
  const chosen = kindSaid ? words.duplicates.kind(typeSaid, kindSaid) : typeSaid;
  const meaning = kind?.meaning || (!draft.subEventType && type?.meaning) || "";
  const none = text !== null && found.length === 0;
  const hint = none ? words.form.kindNone : chosen ? (meaning ?? "") : words.form.kindHint;
  const unset = () => change({ eventType: "", subEventType: "" });
  return (
    <Field name={words.form.type} wrong={wrong} {...(hint && { hint })}>
      {(attributes) => (
        <span class="with-button kind-field">
          {draft.eventType && <EventSymbol type={draft.eventType} />}
          <Combobox
            attributes={attributes}
            text={text ?? chosen}
            placeholder={words.form.none}
            label={words.form.kindList}
            options={found.map((one) => optionOf(one, text === null || text.trim() === ""))}
            chosen={keyOf(draft.eventType, draft.subEventType)}
            typed={setText}
            choose={(key) => {
              setText(null);
              const [eventType = "", subEventType = ""] = key.split("/");
              change({ eventType, subEventType });
            }}
            left={() => {
              // What was emptied on purpose is none; of half a word nothing was meant yet.
              if (text !== null && text.trim() === "" && chosen) unset();
              setText(null);
            }}
          />
          {chosen && <IconButton icon="close" label={words.form.kindClear} onClick={unset} />}
        </span>
      )}
    </Field>
  );
}

function keyOf(type: string, kind: string): string {
  return kind ? `${type}/${kind}` : type;
}

/** In the whole list kinds stand under their type; among what was found each says which type that is. */
function optionOf({ type, kind, label: name, meaning, of }: Kind, whole: boolean): Option {
  const beside = [!whole && of, meaning].filter(Boolean).join(" · ");
  return {
    key: keyOf(type, kind),
    inner: whole && kind !== "",
    content: (
      <>
        {(!whole || !kind) && <EventSymbol type={type} size={22} />}
        <span>
          {kind ? name : <b>{name}</b>} {beside && <small>{beside}</small>}
        </span>
      </>
    ),
  };
}
